using System.Collections.Immutable;
using System.Management.Automation;
using AsymValley.Cmdlets.Binding;
using AsymValley.Parameters;
using AsymValley.Reports;
using AsymValley.Signs;

namespace AsymValley.Cmdlets.Commands;

/// <summary>Measures how a model's parameters are distributed (Li24 §4.1): mean, standard deviation, range, shares of signs and a histogram, by group or tensor.</summary>
[Cmdlet(VerbsDiagnostic.Measure, "ParameterDistribution", SupportsShouldProcess = true)]
[OutputType(typeof(ParameterDistribution), typeof(Job))]
public sealed class MeasureParameterDistributionCommand : ParameterCommand<ParameterDistribution>
{
    /// <summary>Models, runs, snapshots, federations, or the paths of these.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, HelpMessage = "A model, a run, a snapshot, a federation, a .safetensors file or a folder.")]
    [ModelArgument]
    [ArgumentCompleter(typeof(ModelCompleter))]
    public ModelSource Model { get; set; } = null!;

    /// <summary>Also measures a run's or federation's model before training; the histograms of the two have the same bins.</summary>
    [Parameter]
    public SwitchParameter Initial { get; set; }

    /// <summary>A record for each tensor, of the groups if some are given.</summary>
    [Parameter]
    public SwitchParameter PerTensor { get; set; }

    /// <summary>Number of bins of a histogram, 1 to 100,000.</summary>
    /// <value><see cref="DistributionOptions.Bins"/></value>
    [Parameter]
    public int? Bins { get; set; }

    /// <summary>The lower edge of the first bin and the upper edge of the last, ascending; by default the smallest and largest value of each group.</summary>
    [Parameter]
    public double[]? Range { get; set; }

    private DistributionOptions _options = new();

    /// <inheritdoc/>
    protected override void Begin()
    {
        base.Begin();
        _options = new DistributionOptions
        {
            Groups = [.. Group],
            PerTensor = PerTensor,
            Bins = Bins ?? _options.Bins,
            Range = Range is null ? [] : [.. Range],
        };
        Check(_options.Validate);
    }

    /// <inheritdoc/>
    protected override void ProcessInput()
    {
        if (!TryOpen(Model, out ResolvedModel source) || !TryVector(source, Solution, out NamedParameters? model))
            return;
        NamedParameters? before = null;
        if (Initial && !source.IsTraining)
        {
            Fail(ErrorRecords.SolutionMissing(source.Value, Cmdlets.Solution.Initial));
            return;
        }
        if (Initial && !TryVector(source, Cmdlets.Solution.Initial, out before))
            return;
        if (!TryRun(Model.Target, _ => ParameterDistributions.Measure(before is null ? [model] : [before, model], _options), out ImmutableArray<ParameterDistribution> distributions))
            return;
        foreach (ParameterDistribution distribution in distributions)
            Write(distribution);
    }

    private protected override void Draw(IReadOnlyList<ParameterDistribution> results, string path) => DistributionPlot.Save(results, path);
}
