using System.Collections.Immutable;
using System.Management.Automation;
using AsymValley.Cmdlets.Binding;
using AsymValley.Directions;
using AsymValley.Landscape;
using AsymValley.Reports;
using AsymValley.Training;

namespace AsymValley.Cmdlets.Commands;

/// <summary>
/// Projects the weights of an SGD, and their average, on directions of the valley (HHY19, Theorem 2 and Fig. 5): the snapshots of
/// a run, or the steps of an SGD that goes on from the solution.
/// </summary>
[Cmdlet(VerbsDiagnostic.Measure, "TrajectoryProjection", DefaultParameterSetName = GridSet, SupportsShouldProcess = true)]
[OutputType(typeof(TrajectoryProjectionResult), typeof(Job))]
public sealed class MeasureTrajectoryProjectionCommand : AsymmetricProfileCommand
{
    /// <summary>The run whose snapshots are projected: a run or its folder.</summary>
    [Parameter]
    [ModelArgument]
    [ArgumentCompleter(typeof(ModelCompleter))]
    public ModelSource? Run { get; set; }

    /// <summary>Number of steps of SGD from the solution on, in place of a run; 0 for none.</summary>
    /// <value><see cref="TrajectoryOptions.Steps"/></value>
    [Parameter]
    public int? Steps { get; set; }

    /// <summary>The first epoch or step that is averaged; by default where the run's own averaging starts, else the first.</summary>
    [Parameter]
    public int? AverageStart { get; set; }

    /// <summary>Whether the valley is measured through the Average or through the Solution.</summary>
    [Parameter]
    public TrajectoryOrigin Through { get; set; }

    /// <summary>The constant learning rate of the steps, above 0.</summary>
    /// <value><see cref="TrajectoryOptions.LearningRate"/></value>
    [Parameter]
    public double? LearningRate { get; set; }

    /// <summary>Momentum of the steps, 0 up to below 1.</summary>
    /// <value><see cref="TrajectoryOptions.Momentum"/></value>
    [Parameter]
    public double? Momentum { get; set; }

    /// <summary>Weight decay of the steps, 0 or more.</summary>
    /// <value><see cref="TrajectoryOptions.WeightDecay"/></value>
    [Parameter]
    public double? WeightDecay { get; set; }

    /// <summary>Images a step, 1 or more.</summary>
    /// <value><see cref="TrajectoryOptions.StepBatch"/></value>
    [Parameter]
    public int? StepBatch { get; set; }

    /// <summary>Seed of the order of the images of the steps.</summary>
    [Parameter]
    public ulong StepSeed { get; set; }

    /// <summary>Random crops and flips of the images of a step, on or (-StepAugment:$false) off; by default as the data set has it.</summary>
    [Parameter]
    public SwitchParameter StepAugment { get; set; }

    private readonly List<ProbeDirection> _directions = [];
    private TrajectoryOptions _trajectory = new();
    private ValleyRun? _run;

    /// <inheritdoc/>
    protected override void Begin()
    {
        base.Begin();
        var defaults = new TrajectoryOptions();
        _trajectory = new TrajectoryOptions
        {
            Steps = Steps ?? defaults.Steps,
            AverageStart = AverageStart,
            Through = Through,
            LearningRate = LearningRate ?? defaults.LearningRate,
            Momentum = Momentum ?? defaults.Momentum,
            WeightDecay = WeightDecay ?? defaults.WeightDecay,
            StepBatch = StepBatch ?? defaults.StepBatch,
            StepSeed = StepSeed,
            StepAugment = Given(nameof(StepAugment), StepAugment),
            Asymmetry = ReadAsymmetry(),
        };
        Check(_trajectory.Validate);
        if (Run is not null && TryOpen(Run, out ResolvedModel source))
            _run = source.Value as ValleyRun;
        Check(() =>
        {
            if (_run is null && Run is not null)
                throw new InvalidOptionException(nameof(Run), "a run is needed, which has snapshots.");
            TrajectoryProjection.EnsureOne(_run, _trajectory);
        });
    }

    private protected override void Measure(LossProfiler profiler, ProbeDirection direction, int? epoch) => _directions.Add(direction);

    private protected override void MeasureTogether(LossProfiler profiler)
    {
        ProbeDirection[] directions = [.. _directions];
        _directions.Clear();
        if (!IsPlotFree()
            || !TryRun(directions, reports => TrajectoryProjection.Measure(profiler, directions, _run, _trajectory, reports, reports.Cancellation), out ImmutableArray<TrajectoryProjectionResult> results))
            return;
        WriteObject(results, enumerateCollection: true);
        Draw("Draw the trajectory", plot => TrajectoryPlot.Save(results[0], plot));
    }
}
