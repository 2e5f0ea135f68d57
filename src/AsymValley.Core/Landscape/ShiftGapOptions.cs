using System.Collections.Immutable;

namespace AsymValley.Landscape;

/// <summary>How the shift gap between training and test loss is measured (HHY19, Definition 3).</summary>
public sealed record ShiftGapOptions
{
    /// <summary>The shifts δ to try; 0 is always among them.</summary>
    /// <value>Default empty: multiples of <see cref="Step"/> from −<see cref="MaximumShift"/> to +<see cref="MaximumShift"/>.</value>
    public ImmutableArray<double> Shifts { get; init; } = [];

    /// <summary>The largest |δ| when no shifts are given.</summary>
    /// <value>Default null: a quarter of what both sides of the profile reach, and more while the best shift is the outermost, up to half. Positive.</value>
    public double? MaximumShift { get; init; }

    /// <summary>The distance of neighbouring shifts when none are given.</summary>
    /// <value>Default null: the median spacing of the offsets, so that on a uniform grid nothing is interpolated. Positive.</value>
    public double? Step { get; init; }

    /// <summary>Checks every value.</summary>
    /// <exception cref="InvalidOptionException">One is out of range; it is named.</exception>
    public void Validate()
    {
        if (!Shifts.IsDefaultOrEmpty && !Shifts.All(double.IsFinite))
            throw new InvalidOptionException(nameof(Shifts), "every shift must be a finite number.");
        if (MaximumShift is { } most && !(most > 0 && double.IsFinite(most)))
            throw new InvalidOptionException(nameof(MaximumShift), FormattableString.Invariant($"{most} is not a positive distance."));
        if (Step is { } step && !(step > 0 && double.IsFinite(step)))
            throw new InvalidOptionException(nameof(Step), FormattableString.Invariant($"{step} is not a positive distance."));
    }
}
