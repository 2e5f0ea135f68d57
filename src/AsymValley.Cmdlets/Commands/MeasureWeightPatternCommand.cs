using System.Collections.Immutable;
using System.Management.Automation;
using AsymValley.Checkpoints;
using AsymValley.Cmdlets.Binding;
using AsymValley.Directions;
using AsymValley.Networks;
using AsymValley.Reports;
using AsymValley.Theory;

namespace AsymValley.Cmdlets.Commands;

/// <summary>
/// Compares a layer's weights along a direction with the solution's, and draws them as images (Li24, Fig. 10). Of a model or run in the
/// pipeline the direction is that of the layer's signs, scaled to the layer's norm.
/// </summary>
[Cmdlet(VerbsDiagnostic.Measure, "WeightPattern", SupportsShouldProcess = true)]
[OutputType(typeof(WeightPatternResult))]
public sealed class MeasureWeightPatternCommand : ValleyCmdlet
{
    /// <summary>The direction, or a model, run or federation.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, HelpMessage = "A direction from New-ProbeDirection, or a model, run or federation.")]
    [DirectionArgument]
    public DirectionSource Direction { get; set; } = null!;

    /// <summary>λ: how far the weights are moved along the direction.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    public double[] Offset { get; set; } = [-1, -0.5, 0, 0.5, 1];

    /// <summary>The name of the weight tensor, e.g. conv1.weight; by default the first that can be drawn.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ParameterNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Parameter { get; set; }

    /// <summary>A file for a picture (.svg), of one direction.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? PlotPath { get; set; }

    /// <summary>Most filters in the picture, 1 or more.</summary>
    [Parameter]
    public int Filters { get; set; } = 10;

    /// <summary>Replaces a picture that exists.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void Begin() => Check(() => PlotPath = PlotPath is null ? null : FullPath(PlotPath));

    /// <inheritdoc/>
    protected override void ProcessInput()
    {
        if (PlotPath is { } file && !Force && File.Exists(file))
        {
            Fail(ErrorRecords.FileExists(file));
            return;
        }
        ProbeDirection? direction = Direction.Direction;
        if (direction is null)
        {
            if (!TryOpen(Direction.Model, out ResolvedModel source) || !TryPick(source, Solution.Sgd, out ValleyModel? picked)
                || !TryRun(Direction.Model.Target, _ => WeightPattern.Signs(picked, Parameter), out direction)
                || direction is null)
                return;
        }
        if (direction.Model is not { } model)
        {
            Fail(ErrorRecords.ModelNeeded(direction));
            return;
        }
        if (!TryRun(direction, _ => WeightPattern.Measure(model, direction, Offset, Parameter), out ImmutableArray<WeightPatternResult> results))
            return;
        WriteObject(results, enumerateCollection: true);
        if (PlotPath is { } plot && ShouldProcess(plot, "Draw the patterns"))
            TryRun(plot, _ =>
            {
                AtomicFile.EnsureFolder(plot);
                PatternPlot.Save(plot, model, direction, Offset, Parameter, Filters);
                return true;
            }, out _);
    }
}
