using System.Management.Automation;
using AsymValley.Data;
using AsymValley.Landscape;
using AsymValley.Networks;
using AsymValley.Reports;

namespace AsymValley.Cmdlets.Commands;

/// <summary>Measures losses and accuracies on the line through two solutions (HHY19, Fig. 7, Table 1 and Appendix G).</summary>
[Cmdlet(VerbsDiagnostic.Measure, "ValleyInterpolation", SupportsShouldProcess = true)]
[OutputType(typeof(InterpolationResult), typeof(Job))]
public sealed class MeasureValleyInterpolationCommand : SolutionPairCommand
{
    /// <summary>First and last t, ascending: the first solution lies at 0, the second at 1.</summary>
    /// <value><see cref="InterpolationOptions.Range"/></value>
    [Parameter]
    public double[]? Range { get; set; }

    /// <summary>Number of points, evenly spaced, 2 or more; 201 have both solutions among them.</summary>
    /// <value><see cref="InterpolationOptions.Points"/></value>
    [Parameter]
    public int? Points { get; set; }

    private InterpolationOptions _options = new();

    /// <inheritdoc/>
    protected override void Begin()
    {
        base.Begin();
        var defaults = new InterpolationOptions();
        _options = new InterpolationOptions
        {
            Range = Range is null ? defaults.Range : [.. Range],
            Points = Points ?? defaults.Points,
            Evaluation = ReadEvaluation(),
        };
        Check(() => _options.Grid());
    }

    private protected override void Measure(ValleyModel from, ValleyModel to, Dataset dataset)
    {
        if (SolutionInterpolation.Warning(from.Network, _options) is { } warning)
            WriteWarning(warning);
        if (!TryRun(From.Target, reports => SolutionInterpolation.Measure(from, to, dataset, _options, reports, reports.Cancellation), out InterpolationResult result))
            return;
        if (result.Profile.Note is { } note)
            WriteWarning($"{from.Name} to {to.Name}: {note}");
        WriteObject(result);
        Draw(file => InterpolationPlot.Of(result).Save(file));
    }
}
