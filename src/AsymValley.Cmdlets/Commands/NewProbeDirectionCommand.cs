using System.Management.Automation;
using AsymValley.Cmdlets.Binding;
using AsymValley.Directions;
using AsymValley.Networks;

namespace AsymValley.Cmdlets.Commands;

/// <summary>Makes directions through models, each written as it is made.</summary>
[Cmdlet(VerbsCommon.New, "ProbeDirection")]
[OutputType(typeof(ProbeDirection))]
public sealed class NewProbeDirectionCommand : ValleyCmdlet
{
    /// <summary>A model, a run, a federation, or the path of one.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, HelpMessage = "A model, a run, a federation, a .safetensors file or a folder.")]
    [ModelArgument]
    public ModelSource Model { get; set; } = null!;

    /// <summary>What the directions are made of.</summary>
    [Parameter(Position = 0)]
    public DirectionKind Kind { get; set; } = DirectionKind.Gaussian;

    /// <summary>How many.</summary>
    [Parameter]
    public int Count { get; set; } = 1;

    /// <summary>Seed of the first; each further one has the next.</summary>
    [Parameter]
    public ulong Seed { get; set; }

    /// <summary>What one unit of offset means.</summary>
    [Parameter]
    public DirectionScaling Scaling { get; set; } = DirectionScaling.Unit;

    /// <summary>The parameters that move: a group, a stage, or patterns of names.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(GroupCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string Group { get; set; } = "All";

    /// <summary>The fraction of elements that take the model's sign, 0 to 1.</summary>
    [Parameter]
    public double? SignConsistency { get; set; }

    /// <summary>The factor s of -Scaling Norm.</summary>
    [Parameter]
    public double Width { get; set; } = 1;

    /// <summary>Under -Scaling Filter, leaves biases and batch normalisation where they are.</summary>
    [Parameter]
    public SwitchParameter ZeroOneDimensional { get; set; }

    /// <summary>The noise of -Kind InterpolationPlusRandom.</summary>
    [Parameter]
    public DirectionKind Noise { get; set; } = new DirectionOptions().Noise;

    /// <summary>Which of a run's or federation's models is at offset 0.</summary>
    [Parameter]
    public Solution Solution { get; set; }

    /// <summary>The other model of an interpolation, or the one before training of -Kind Initialization.</summary>
    [Parameter]
    [ModelArgument]
    public ModelSource? To { get; set; }

    /// <summary>Which model of the other run or federation; without -To, of the same one.</summary>
    [Parameter]
    public Solution ToSolution { get; set; }

    private DirectionOptions _options = new();

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        _options = new DirectionOptions
        {
            Kind = Kind,
            Seed = Seed,
            Scaling = Scaling,
            Group = Group,
            SignConsistency = SignConsistency,
            Width = Width,
            ZeroOneDimensional = ZeroOneDimensional,
            Noise = Noise,
        };
        Check(() =>
        {
            _options.Validate();
            if (Count < 1)
                throw new InvalidOptionException(nameof(Count), $"{Count} directions cannot be made; ask for at least 1.");
        });
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (!TryOpen(Model, out ResolvedModel source) || !TryPick(source, Solution, out ValleyModel? model) || !TryReference(source, out ValleyModel? reference))
            return;
        if (!TryDo(Model.Target, () => DirectionSampler.CreateMany(model, _options, Count, reference).GetEnumerator(), out IEnumerator<ProbeDirection> directions))
            return;
        using (directions)
        {
            while (TryRun(Model.Target, _ => directions.MoveNext(), out bool made) && made)
                WriteObject(directions.Current);
        }
    }

    private bool TryReference(ResolvedModel source, out ValleyModel? reference)
    {
        reference = null;
        if (!Kind.NeedsReference())
            return true;
        ResolvedModel other = source;
        if (To is not null)
        {
            if (!TryOpen(To, out other))
                return false;
        }
        else if (!source.IsTraining || (Kind != DirectionKind.Initialization && !IsBound(nameof(ToSolution))))
        {
            Fail(ErrorRecords.ReferenceNeeded(Kind, source.Value));
            return false;
        }
        Solution solution = Kind == DirectionKind.Initialization && !IsBound(nameof(ToSolution)) ? Solution.Initial : ToSolution;
        return TryPick(other, solution, out reference);
    }
}
