using AsymValley.Directions;
using AsymValley.Landscape;
using AsymValley.Networks;

namespace AsymValley.Reports.Html;

/// <summary>What is measured of a run. Counts only, no clock: the same run gives the same page on every machine.</summary>
internal sealed record ReportBudget
{
    // A first look does about so many multiply–adds: half a minute of two cores.
    private const double QuickMultiplyAdds = 1e11;

    private const int LeastImages = 200, MostImages = 2000;

    public int Directions { get; init; } = 5;

    public int Points { get; init; } = 21;

    public int InterpolationPoints { get; init; } = 21;

    public int MostSnapshots { get; init; } = 25;

    /// <summary>Training images; half as many test images. Null is all.</summary>
    public int? Images { get; init; }

    /// <summary>As HHY19's code makes its directions.</summary>
    public DirectionOptions Direction { get; } = new() { Kind = DirectionKind.UniformPositive };

    /// <summary>Of the wide look at each direction, HHY19's range in the figures of the shift.</summary>
    public double Range { get; } = 3;

    /// <summary>Of the close look at the best one: far out the losses are so large that no small shift shows.</summary>
    public double CloseRange { get; } = 1;

    public ShiftGapOptions ShiftGap { get; } = new() { MaximumShift = 0.5, Step = 0.1 };

    public static ReportBudget Of(ReportMeasure measure, NetworkDefinition network)
    {
        if (measure == ReportMeasure.Full)
            return new ReportBudget { Directions = 20, Points = 41, InterpolationPoints = 51, MostSnapshots = int.MaxValue };
        var quick = new ReportBudget();
        double points = (quick.Directions + 1) * quick.Points + quick.InterpolationPoints;
        // With the test images and, where there is batch normalisation, the statistics anew at each point.
        double passes = network.HasBatchNorm ? 2.5 : 1.5;
        double affordable = QuickMultiplyAdds / (points * passes * Math.Max(network.MultiplyAdds, 1));
        return quick with { Images = (int)Math.Clamp(100 * Math.Floor(affordable / 100), LeastImages, MostImages) };
    }
}
