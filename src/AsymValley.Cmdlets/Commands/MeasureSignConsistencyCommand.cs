using System.Management.Automation;
using AsymValley.Cmdlets.Binding;
using AsymValley.Parameters;
using AsymValley.Reports;
using AsymValley.Signs;

namespace AsymValley.Cmdlets.Commands;

/// <summary>Measures in how many parameters two models, or a direction and a model, have the same sign (Li24 §4.2): over all parameters and by groups.</summary>
[Cmdlet(VerbsDiagnostic.Measure, "SignConsistency", SupportsShouldProcess = true)]
[OutputType(typeof(SignConsistencyResult), typeof(Job))]
public sealed class MeasureSignConsistencyCommand : ParameterCommand<SignConsistencyResult>
{
    /// <summary>What is compared: models, runs, snapshots such as $run.Snapshots, federations, paths of these, or directions.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, HelpMessage = "A model, a run, a snapshot, a federation, a .safetensors file, a folder, or a direction.")]
    [DirectionArgument]
    public DirectionSource InputObject { get; set; } = null!;

    /// <summary>What it is compared with: any of the same.</summary>
    [Parameter(Mandatory = true, Position = 0, HelpMessage = "What it is compared with: any of the same.")]
    [DirectionArgument]
    public DirectionSource Reference { get; set; } = null!;

    /// <summary>Which of the reference's models, if it is a run or federation.</summary>
    [Parameter]
    public Solution ReferenceSolution { get; set; }

    /// <summary>A row for each tensor, of the groups if some are given.</summary>
    [Parameter]
    public SwitchParameter PerTensor { get; set; }

    private NamedParameters? _reference;

    /// <inheritdoc/>
    protected override void ProcessInput()
    {
        // It is read once.
        if (_reference is null && !TryVector(Reference, ReferenceSolution, out _reference))
            return;
        NamedParameters reference = _reference;
        if (TryVector(InputObject, Solution, out NamedParameters? input)
            && TryRun(InputObject.Target, _ => SignConsistency.Measure(input, reference, [.. Group], PerTensor), out SignConsistencyResult result))
            Write(result);
    }

    private protected override void Draw(IReadOnlyList<SignConsistencyResult> results, string path) => SignConsistencyPlot.Of(results).Save(path);
}
