using System.Collections.Immutable;

namespace AsymValley.Landscape;

/// <summary>
/// Losses on a grid of a plane: L̂ (training) and L (test) at w + a·u + b·v. Loss is mean cross-entropy, error is
/// 1 − accuracy. A value may be NaN or infinite where the network overflowed.
/// </summary>
/// <remarks>Series have one value a point, those of one b after another: point (i, j), of a i and b j, is at j·|a| + i.</remarks>
public sealed record LossSurface : IConsistent
{
    /// <summary>Name of the model at a = b = 0.</summary>
    public string Model { get; init; } = "";

    /// <summary>Name of its network.</summary>
    public string Network { get; init; } = "";

    /// <summary>Name of the data set.</summary>
    public string Dataset { get; init; } = "";

    /// <summary>What u is.</summary>
    public string U { get; init; } = "";

    /// <summary>What v is.</summary>
    public string V { get; init; } = "";

    /// <summary>‖u‖, the distance that one unit of a stands for.</summary>
    public double UNorm { get; init; }

    /// <summary>‖v‖, the distance that one unit of b stands for.</summary>
    public double VNorm { get; init; }

    /// <summary>The cosine of the angle between u and v.</summary>
    public double Cosine { get; init; }

    /// <summary>What batch normalisation used at each point.</summary>
    public BatchNormPolicy BatchNormPolicy { get; init; }

    /// <summary>a, strictly ascending and evenly spaced.</summary>
    public required ImmutableArray<double> UOffsets { get; init; }

    /// <summary>b, strictly ascending and evenly spaced.</summary>
    public required ImmutableArray<double> VOffsets { get; init; }

    /// <summary>L̂.</summary>
    public required ImmutableArray<double> TrainLoss { get; init; }

    /// <summary>L; empty when not measured.</summary>
    public ImmutableArray<double> TestLoss { get; init; } = [];

    /// <summary>Training error, 0–1.</summary>
    public ImmutableArray<double> TrainError { get; init; } = [];

    /// <summary>Test error, 0–1; empty when not measured.</summary>
    public ImmutableArray<double> TestError { get; init; } = [];

    /// <summary>Names of the models that span the plane; empty for two directions.</summary>
    public ImmutableArray<string> Models { get; init; } = [];

    /// <summary>Where these models lie along u.</summary>
    public ImmutableArray<double> ModelsU { get; init; } = [];

    /// <summary>Where these models lie along v.</summary>
    public ImmutableArray<double> ModelsV { get; init; } = [];

    /// <summary>Wall-clock time of this measurement, without what earlier ones left in the file.</summary>
    public double Seconds { get; init; }

    /// <summary>The lowest finite training loss; NaN where none is.</summary>
    public double MinTrainLoss => LossProfile.LowestOf(TrainLoss);

    /// <summary>The lowest finite test loss; NaN where none is, or none was measured.</summary>
    public double MinTestLoss => LossProfile.LowestOf(TestLoss);

    /// <summary>What to know about the numbers: at how many points a loss is not finite; null when there is nothing.</summary>
    public string? Note => LossProfile.NoteOf(TrainLoss.Length, "points", i => double.IsFinite(TrainLoss[i]) && (TestLoss.IsDefaultOrEmpty || double.IsFinite(TestLoss[i])));

    void IConsistent.EnsureConsistent()
    {
        foreach ((string name, ImmutableArray<double> offsets) in ((string, ImmutableArray<double>)[])[(nameof(UOffsets), UOffsets), (nameof(VOffsets), VOffsets)])
            if (offsets.Length < 2 || !offsets.All(double.IsFinite) || offsets.Zip(offsets.Skip(1)).Any(pair => !(pair.First < pair.Second)))
                throw new AsymValleyException($"{name} must be two finite numbers or more, ascending.");
        int cells = UOffsets.Length * VOffsets.Length;
        IConsistent.EnsureLength(nameof(TrainLoss), TrainLoss.Length, cells);
        IConsistent.EnsureLengthOrEmpty(nameof(TestLoss), TestLoss.Length, cells);
        IConsistent.EnsureLengthOrEmpty(nameof(TrainError), TrainError.Length, cells);
        IConsistent.EnsureLengthOrEmpty(nameof(TestError), TestError.Length, cells);
        IConsistent.EnsureLength(nameof(ModelsU), ModelsU.Length, Models.Length);
        IConsistent.EnsureLength(nameof(ModelsV), ModelsV.Length, Models.Length);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Model} in the plane of {U} and {V}, {UOffsets.Length} × {VOffsets.Length} points";
}
