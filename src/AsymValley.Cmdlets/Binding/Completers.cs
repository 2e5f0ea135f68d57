using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using AsymValley.Data;
using AsymValley.Directions;
using AsymValley.Federated;
using AsymValley.Networks;
using AsymValley.Parameters;
using AsymValley.Training;

namespace AsymValley.Cmdlets.Binding;

/// <summary>Completes an argument from a list of words.</summary>
public abstract class WordCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string typed = wordToComplete.Trim('\'', '"');
        if (TakesFiles && typed.AsSpan().IndexOfAny('/', '\\') >= 0)
            return CompletionCompleters.CompleteFilename(wordToComplete);
        return Words(fakeBoundParameters)
            .Where(word => word.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
            .Select(word => new CompletionResult(word, word, CompletionResultType.ParameterValue, word));
    }

    /// <summary>Whether the parameter also takes the path of a file.</summary>
    protected virtual bool TakesFiles => false;

    /// <summary>All words, in the order to offer them.</summary>
    protected abstract IEnumerable<string> Words(IDictionary boundParameters);
}

/// <summary>Names of data sets.</summary>
public sealed class DatasetNameCompleter : WordCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<string> Words(IDictionary boundParameters) => DatasetCatalog.Names;
}

/// <summary>Names of data sets that can be downloaded.</summary>
public sealed class DownloadNameCompleter : WordCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<string> Words(IDictionary boundParameters) => DownloadCatalog.Names;
}

/// <summary>Names of networks.</summary>
public sealed class NetworkNameCompleter : WordCompleter
{
    /// <inheritdoc/>
    protected override bool TakesFiles => true;

    /// <inheritdoc/>
    protected override IEnumerable<string> Words(IDictionary boundParameters) => NetworkCatalog.Names;
}

/// <summary>Names of recipes.</summary>
public sealed class RecipeNameCompleter : WordCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<string> Words(IDictionary boundParameters) => TrainingRecipe.All.Select(recipe => recipe.Name);
}

/// <summary>Groups of parameters: those of the model in the line that is typed, where one is there.</summary>
public sealed class GroupCompleter : WordCompleter
{
    private static readonly string[] Usual =
        ["All", "Classifier", "Features", "Layer1", "Conv", "BatchNorm", "NotBatchNorm", "BatchNormWeight", "ClassifierWeight", "ClassifierBias", "OtherWeight", "OtherBias"];

    /// <inheritdoc/>
    protected override IEnumerable<string> Words(IDictionary boundParameters) => Unwrap.Base(boundParameters["Model"]) switch
    {
        ValleyModel model => ParameterSelection.GroupsOf(model.Network.Parameters),
        ValleyRun run => ParameterSelection.GroupsOf(run.Network.Parameters),
        Federation federation => ParameterSelection.GroupsOf(federation.Network.Parameters),
        _ => Usual,
    };
}

/// <summary>Properties by which results are counted.</summary>
public sealed class PrevalenceKeyCompleter : WordCompleter
{
    internal static readonly string[] Usual = ["Model", "Network", "Dataset", "Epoch", "Direction", "Kind", "Scaling", "Group"];

    /// <inheritdoc/>
    protected override IEnumerable<string> Words(IDictionary boundParameters) => Usual;
}

/// <summary>Properties by which the sides of profiles are compared.</summary>
public sealed class SideKeyCompleter : WordCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<string> Words(IDictionary boundParameters) => [.. PrevalenceKeyCompleter.Usual, "Width", "SignConsistency"];
}

/// <summary>Devices. Which there are is not asked: that would load libtorch into the prompt.</summary>
public sealed class DeviceCompleter : WordCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<string> Words(IDictionary boundParameters) => ["auto", "cpu", "cuda", "cuda:0"];
}

/// <summary>Names of the parameters of a direction's model.</summary>
public sealed class ParameterNameCompleter : WordCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<string> Words(IDictionary boundParameters) =>
        Unwrap.Base(boundParameters["Direction"]) is ProbeDirection direction && direction.Model is { } model
            ? model.Network.Parameters.Slices.Select(slice => slice.Name)
            : [];
}
