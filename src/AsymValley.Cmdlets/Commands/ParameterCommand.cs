using System.Diagnostics.CodeAnalysis;
using System.Management.Automation;
using AsymValley.Checkpoints;
using AsymValley.Cmdlets.Binding;
using AsymValley.Directions;
using AsymValley.Networks;
using AsymValley.Parameters;

namespace AsymValley.Cmdlets.Commands;

/// <summary>
/// The parameters of measuring the weights of models by groups. Results are written as they are made; a picture, if there is to be one,
/// is of all of them.
/// </summary>
/// <typeparam name="T">The results.</typeparam>
public abstract class ParameterCommand<T> : ValleyCmdlet
{
    private readonly List<T> _results = [];

    /// <summary>Which model of a run or federation: Sgd, the final weights (of a federation the global ones), Swa, the averaged ones, or Initial, those before training.</summary>
    [Parameter]
    public Solution Solution { get; set; }

    /// <summary>Groups, stages or patterns of parameter names, e.g. Conv, Layer1, layer2.*; by default the five of Li24 and the stages of the network. All parameters always come first.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(GroupCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Group { get; set; } = [];

    /// <summary>A file for a picture (.svg) of all results.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? PlotPath { get; set; }

    /// <summary>Replaces a picture that exists.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Runs in the background and returns a job; Receive-Job has the results, Stop-Job stops it.</summary>
    [Parameter]
    public SwitchParameter AsJob { get; set; }

    /// <inheritdoc/>
    protected override void Begin()
    {
        if (PlotPath is null)
            return;
        Check(() => PlotPath = FullPath(PlotPath));
        // Before the work, not after it.
        if (!Force && File.Exists(PlotPath))
            ThrowTerminatingError(ErrorRecords.FileExists(PlotPath));
        try
        {
            AtomicFile.EnsureFolder(PlotPath);
        }
        catch (DirectoryNotFoundException e)
        {
            ThrowTerminatingError(ErrorRecords.Of(e, PlotPath));
        }
    }

    /// <inheritdoc/>
    protected override void End()
    {
        if (PlotPath is { } plot && _results.Count > 0 && ShouldProcess(plot, "Draw the results"))
            TryRun(plot, _ => { Draw(_results, plot); return true; }, out _);
    }

    /// <summary>Draws all results into a file.</summary>
    private protected abstract void Draw(IReadOnlyList<T> results, string path);

    /// <summary>Writes a result.</summary>
    private protected void Write(T result)
    {
        WriteObject(result);
        _results.Add(result);
    }

    /// <summary>The weights of a model, or a direction.</summary>
    internal bool TryVector(DirectionSource source, Solution solution, [NotNullWhen(true)] out NamedParameters? vector)
    {
        if (source.Direction is { } direction)
        {
            vector = new NamedParameters(direction.Label, direction.Vector);
            return true;
        }
        vector = null;
        return TryOpen(source.Model, out ResolvedModel model) && TryVector(model, solution, out vector);
    }

    /// <summary>The weights of a model; of a run or federation of the wanted one.</summary>
    internal bool TryVector(ResolvedModel source, Solution solution, [NotNullWhen(true)] out NamedParameters? vector)
    {
        vector = TryPick(source, solution, out ValleyModel? model)
            ? new NamedParameters(source.IsTraining && solution == Solution.Initial ? $"{model.Name} (initial)" : model.Name, model.Parameters, source.Epoch)
            : null;
        return vector is not null;
    }
}
