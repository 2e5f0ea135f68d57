using System.Collections;
using System.Management.Automation;
using AsymValley.Checkpoints;
using AsymValley.Data;
using AsymValley.Directions;
using AsymValley.Federated;
using AsymValley.Networks;
using AsymValley.Training;

namespace AsymValley.Cmdlets.Binding;

/// <summary>
/// What a <c>-Model</c> parameter takes: a model, a run, a snapshot of one, a federation, or the path of a <c>.safetensors</c> file or of a
/// run's or federation's folder. Files are read by the cmdlet, not while parameters are bound.
/// </summary>
public sealed class ModelSource
{
    private readonly object _value;

    internal ModelSource(object value) => _value = value;

    /// <summary>What was given, for error records.</summary>
    internal object Target => _value;

    /// <summary>The same with a full path of the file system; on the pipeline thread.</summary>
    internal ModelSource At(Func<string, string> fullPath) => _value is string path ? new ModelSource(fullPath(path)) : this;

    /// <summary>Reads what was given, if it was a path.</summary>
    internal ResolvedModel Open()
    {
        if (_value is not string path)
            return new ResolvedModel(_value);
        if (Directory.Exists(path))
            return new ResolvedModel(Federation.IsFederation(path) ? Federation.Open(path) : ValleyRun.Open(path));
        return File.Exists(path)
            ? new ResolvedModel(ValleyModelFile.Load(path))
            : throw new FileNotFoundException($"There is no model file, run folder or federation {path}.", path);
    }

    /// <summary>Opens the parameters for reading in parts; of a run or federation those of its final model.</summary>
    internal ParameterReader OpenParameters() => _value switch
    {
        RunSnapshot snapshot => snapshot.OpenParameters(),
        string path when File.Exists(path) => ParameterReader.Open(path),
        _ => ParameterReader.Of(Open().Pick(Solution.Sgd)!.Parameters),
    };

    /// <inheritdoc/>
    public override string ToString() => _value.ToString() ?? "";
}

/// <summary>A model, or what has models, at hand.</summary>
/// <param name="Value">A <see cref="ValleyModel"/>, a <see cref="ValleyRun"/>, a <see cref="RunSnapshot"/>, a <see cref="Federation"/>,
/// or a <see cref="ProbeDirection"/>, which has data only.</param>
internal readonly record struct ResolvedModel(object Value)
{
    /// <summary>Whether it says which data it was trained on, and has the model before training.</summary>
    public bool IsTraining => Value is ValleyRun or Federation;

    /// <summary>Whether it says which data it was trained on.</summary>
    public bool HasDataset => IsTraining || Value is RunSnapshot or ProbeDirection { OpenDataset: not null };

    /// <summary>The epoch of a snapshot.</summary>
    public int? Epoch => (Value as RunSnapshot)?.Epoch;

    /// <summary>The weights that it was trained from, where its run or federation or, of a file, the folder that it lies in has
    /// them; else null.</summary>
    public ValleyModel? Start => Value switch
    {
        ValleyRun run => run.InitialModel,
        Federation federation => federation.InitialModel,
        RunSnapshot { Path: { } path } => ValleyRun.Containing(path)?.InitialModel,
        ValleyModel { Path: { } path } when File.Exists(path) => ValleyRun.Containing(path)?.InitialModel,
        _ => null,
    };

    /// <summary>The data that it was trained on; null for a model alone.</summary>
    public Dataset? Dataset => Value switch
    {
        ValleyRun run => run.Dataset,
        RunSnapshot snapshot => snapshot.OpenDataset(),
        Federation federation => federation.Dataset,
        ProbeDirection direction => direction.OpenDataset?.Invoke(),
        _ => null,
    };

    /// <summary>The model; of a run the wanted one, of a federation the global one after the last round or before the first,
    /// null when it has none such.</summary>
    public ValleyModel? Pick(Solution solution) => Value switch
    {
        ValleyModel model => model,
        ValleyRun run when solution == Solution.Swa => run.SwaModel,
        ValleyRun run when solution == Solution.Initial => run.InitialModel,
        ValleyRun run => run.Model,
        RunSnapshot snapshot when solution == Solution.Sgd => snapshot.Load(),
        Federation federation when solution == Solution.Initial => federation.InitialModel,
        Federation federation when solution == Solution.Sgd => federation.Model,
        _ => null,
    };
}

/// <summary>Makes a <see cref="ModelSource"/> of what was given.</summary>
public sealed class ModelArgumentAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) => Unwrap.Base(inputData) switch
    {
        null => null,
        ModelSource source => source,
        ValleyModel or ValleyRun or RunSnapshot or Federation or string { Length: > 0 } => new ModelSource(Unwrap.Base(inputData)!),
        FileSystemInfo file => new ModelSource(file.FullName),
        // One that came back from Export-Clixml or another process still says where its files are.
        { } value when Unwrap.Text(value, "Path") is { } path => new ModelSource(path),
        _ => throw new ArgumentTransformationMetadataException("A model is needed: one from New-ValleyModel, a run from Start-ValleyTraining or Get-ValleyRun, one of its snapshots, a federation, or the path of a .safetensors file or of a run's or federation's folder."),
    };
}

/// <summary>Makes a <see cref="ModelSource"/> of each element of a list.</summary>
public sealed class ModelListArgumentAttribute : ArgumentTransformationAttribute
{
    private static readonly ModelArgumentAttribute s_model = new();

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        Unwrap.Base(inputData) is IList list
            ? list.Cast<object?>().Select(element => (ModelSource?)s_model.Transform(engineIntrinsics, element)).ToArray()
            : s_model.Transform(engineIntrinsics, inputData) is { } model ? new[] { (ModelSource)model } : null;
}
