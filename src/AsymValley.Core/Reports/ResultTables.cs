using System.Collections.Immutable;
using System.Globalization;
using AsymValley.Federated;
using AsymValley.Landscape;

namespace AsymValley.Reports;

/// <summary>Results as tables; columns are named like the results' properties.</summary>
public static partial class ResultTables
{
    /// <summary>One row per point of each profile; a series that was not measured is empty.</summary>
    public static CsvTable Of(IEnumerable<LossProfile> profiles)
    {
        var table = new CsvTable(
            "Model", "Dataset", "Direction", "Kind", "Seed", "Scaling", "Group", "BatchNormPolicy",
            "Offset", "TrainLoss", "TestLoss", "TrainError", "TestError", "Slope", "CentralDifference", "Epoch", "Width", "SignConsistency", "TrainStepError");
        foreach (LossProfile p in profiles)
        {
            ImmutableArray<double> differences = p.CentralDifferences;
            for (int i = 0; i < p.Offsets.Length; i++)
            {
                table.Add(
                    p.Model, p.Dataset, p.Direction, p.Kind, p.Seed, p.Scaling, p.Group, p.BatchNormPolicy,
                    p.Offsets[i], p.TrainLoss[i], At(p.TestLoss, i), At(p.TrainError, i), At(p.TestError, i), At(p.Slopes, i), At(differences, i), p.Epoch, p.Width, p.SignConsistency,
                    i < p.Offsets.Length - 1 ? At(p.TrainStepErrors, i) : null);
            }
        }
        return table;
    }

    /// <summary>One row per point of each surface; a series that was not measured is empty.</summary>
    public static CsvTable Of(IEnumerable<LossSurface> surfaces)
    {
        var table = new CsvTable(
            "Model", "Dataset", "U", "V", "BatchNormPolicy", "UOffset", "VOffset", "TrainLoss", "TestLoss", "TrainError", "TestError");
        foreach (LossSurface s in surfaces)
        {
            for (int i = 0; i < s.TrainLoss.Length; i++)
            {
                table.Add(
                    s.Model, s.Dataset, s.U, s.V, s.BatchNormPolicy, s.UOffsets[i % s.UOffsets.Length], s.VOffsets[i / s.UOffsets.Length],
                    s.TrainLoss[i], At(s.TestLoss, i), At(s.TrainError, i), At(s.TestError, i));
            }
        }
        return table;
    }

    /// <summary>One row per direction.</summary>
    public static CsvTable Of(IEnumerable<AsymmetryResult> results)
    {
        var table = new CsvTable(
            "Model", "Dataset", "Direction", "Kind", "Seed", "Scaling", "Group",
            "IsAsymmetric", "IsLiterallyAsymmetric", "RLow", "RHigh", "P", "C", "CLow", "CHigh", "Orientation", "FlatSlope", "FlatFall", "SharpSlope", "FloorUsed", "Points", "ExactSlopes", "Reason", "Note");
        foreach (AsymmetryResult r in results)
        {
            table.Add(
                r.Model, r.Dataset, r.Direction, r.Kind, r.Seed, r.Scaling, r.Group,
                r.IsAsymmetric, r.IsLiterallyAsymmetric, r.RLow, r.RHigh, r.P, r.C, r.CLow, r.CHigh, r.Orientation, r.FlatSlope, r.FlatFall, r.SharpSlope, r.FloorUsed, r.Points, r.ExactSlopes, r.Reason, r.Note);
        }
        return table;
    }

    /// <summary>One row per count; of solutions that were not counted the columns are empty.</summary>
    public static CsvTable Of(IEnumerable<Prevalence> results)
    {
        var table = new CsvTable(
            "Label", "Model", "Network", "Dataset", "Kind", "Group", "K", "N", "Share", "Low", "High", "Confidence", "MedianC", "MedianCAboveFloor", "FloorUsed", "Literal", "Unmeasured",
            "AsymmetricSolutions", "Solutions", "SolutionsLow", "SolutionsHigh", "Note");
        foreach (Prevalence r in results)
        {
            table.Add(
                r.Label, r.Model, r.Network, r.Dataset, r.Kind, r.Group, r.K, r.N, r.Share, r.Low, r.High, r.Confidence, r.MedianC, r.MedianCAboveFloor, r.FloorUsed, r.Literal, r.Unmeasured,
                r.Solutions?.K, r.Solutions?.N, r.Solutions?.Low, r.Solutions?.High, r.Note);
        }
        return table;
    }

    /// <summary>One row per shift of each result.</summary>
    public static CsvTable Of(IEnumerable<ShiftGapResult> results)
    {
        var table = new CsvTable("Model", "Dataset", "Direction", "Kind", "Seed", "R", "Delta", "Xi", "Ratio", "AtLimit");
        foreach (ShiftGapResult r in results)
        {
            foreach (ShiftGapRow row in r.Rows)
                table.Add(r.Model, r.Dataset, r.Direction, r.Kind, r.Seed, r.R, row.Delta, row.Xi, row.Ratio, r.AtLimit && row.Delta == r.Delta);
        }
        return table;
    }

    /// <summary>One row per offset of each result: the solution's losses, the neighbours' means and standard deviations.</summary>
    public static CsvTable Of(IEnumerable<NeighbourhoodResult> results)
    {
        var table = new CsvTable(
            "Model", "Dataset", "Direction", "Kind", "Seed", "Radius", "NeighbourSeed", "Neighbours",
            "Offset", "TrainLoss", "MeanTrainLoss", "TrainDeviation", "TestLoss", "MeanTestLoss", "TestDeviation");
        foreach (NeighbourhoodResult r in results)
        {
            for (int i = 0; i < r.Offsets.Length; i++)
            {
                table.Add(
                    r.Model, r.Dataset, r.Direction, r.Kind, r.Seed, r.Radius, r.NeighbourSeed, r.Neighbours.Length,
                    r.Offsets[i], r.TrainLoss[i], r.MeanTrainLoss[i], r.TrainDeviation[i], At(r.TestLoss, i), At(r.MeanTestLoss, i), At(r.TestDeviation, i));
            }
        }
        return table;
    }

    /// <summary>One row per point of each line; t is 0 at the first solution and 1 at the second.</summary>
    public static CsvTable Of(IEnumerable<InterpolationResult> results)
    {
        var table = new CsvTable("From", "To", "Dataset", "Distance", "BatchNormPolicy", "T", "TrainLoss", "TestLoss", "TrainError", "TestError");
        foreach (InterpolationResult r in results)
        {
            for (int i = 0; i < r.T.Length; i++)
            {
                table.Add(
                    r.From.Model, r.To.Model, r.Profile.Dataset, r.Distance, r.Profile.BatchNormPolicy,
                    r.T[i], r.TrainLoss[i], At(r.TestLoss, i), At(r.TrainError, i), At(r.TestError, i));
            }
        }
        return table;
    }

    /// <summary>One row per direction.</summary>
    public static CsvTable Of(IEnumerable<FlatSideResult> results)
    {
        var table = new CsvTable(
            "Model", "Dataset", "Direction", "Kind", "Seed", "Distance", "PlusRise", "MinusRise", "Side",
            "PlusTestRise", "MinusTestRise", "TestSide", "Orientation", "RLow", "RHigh", "P", "C", "IsAsymmetric");
        foreach (FlatSideResult r in results)
        {
            AsymmetryResult a = r.Asymmetry;
            table.Add(
                r.Model, r.Dataset, r.Direction, r.Kind, r.Seed, r.Distance, r.PlusRise, r.MinusRise, r.Side,
                r.PlusTestRise, r.MinusTestRise, r.TestSide, a.Orientation, a.RLow, a.RHigh, a.P, a.C, a.IsAsymmetric);
        }
        return table;
    }

    /// <summary>One row per direction, loss and level of each comparison; an infinite width is wider than the curve was measured.</summary>
    public static CsvTable Of(IEnumerable<WidthComparisonResult> results)
    {
        var table = new CsvTable(
            "From", "To", "Dataset", "Kind", "Direction", "Seed", "Loss", "Level", "FromMinus", "FromPlus", "FromWidth", "ToMinus", "ToPlus", "ToWidth", "Wider");
        foreach (WidthComparisonResult r in results)
        {
            foreach (WidthRow row in r.Rows)
            {
                table.Add(
                    r.From, r.To, r.Dataset, r.Kind, row.Direction, row.Seed, row.Loss, row.Level,
                    row.From.Minus, row.From.Plus, row.From.Total, row.To.Minus, row.To.Plus, row.To.Total, row.Wider);
            }
        }
        return table;
    }

    /// <summary>One row per result; what belongs to a direction is a list in its cell.</summary>
    public static CsvTable Of(IEnumerable<FlatSideGainResult> results)
    {
        var table = new CsvTable(
            "Model", "Dataset", "Directions", "Distance", "L", "Shift", "C", "P", "RLow", "RHigh", "Least", "Most", "MostInside", "Xi", "Cosine",
            "Bound", "ShiftedBound", "Gain", "Before", "After", "TestGain", "TrainCost", "ConditionsHold", "StaysInside", "Unmet");
        foreach (FlatSideGainResult r in results)
        {
            table.Add(
                r.Model, r.Dataset, string.Join(" + ", r.Directions), r.Distance, List(r.L), Of(t => t.Shift), Of(t => t.Asymmetry.C), Of(t => t.Asymmetry.P),
                Of(t => t.Asymmetry.RLow), Of(t => t.Asymmetry.RHigh), Of(t => t.Least), Of(t => t.Most), Of(t => t.MostInside), r.Xi, r.Cosine,
                r.Bound, r.ShiftedBound, r.Gain, r.Before, r.After, r.TestGain, r.TrainCost, r.ConditionsHold, r.StaysInside, string.Join(' ', r.Unmet));

            string Of(Func<FlatSideTerm, double> value) => List([.. r.Terms.Select(value)]);
        }
        return table;
    }

    /// <summary>One row per epoch or step of each result.</summary>
    public static CsvTable Of(IEnumerable<TrajectoryProjectionResult> results)
    {
        var table = new CsvTable("Model", "Dataset", "Direction", "Kind", "Seed", "C", "Orientation", "Minimum", "Through", "Unit", "Time", "Position", "Average");
        foreach (TrajectoryProjectionResult r in results)
        {
            for (int i = 0; i < r.Times.Length; i++)
                table.Add(r.Model, r.Dataset, r.Direction, r.Kind, r.Seed, r.Asymmetry.C, r.Asymmetry.Orientation, r.Minimum, r.Through, r.Unit, r.Times[i], r.Positions[i], r.Averages[i]);
        }
        return table;
    }

    /// <summary>One row per α and setting.</summary>
    public static CsvTable Of(ComparisonResult result)
    {
        var table = new CsvTable(
            "Alpha", "Setting", "Algorithm", "Runs", "Rounds", "MeanAccuracy", "StandardDeviation", "MeanLoss", "MeanSsrGlobal",
            "Baseline", "Difference", "DifferenceLow", "DifferenceHigh", "Accuracies");
        foreach (ComparisonRow r in result.Rows)
        {
            table.Add(
                r.Alpha, r.Setting, r.Algorithm, r.Runs, r.Rounds, r.MeanAccuracy, r.StandardDeviation, r.MeanLoss, r.MeanSsrGlobal,
                r.Baseline, r.Difference, r.DifferenceLow, r.DifferenceHigh, List(r.Accuracies));
        }
        return table;
    }

    /// <summary>One row per combination of c, η and ν.</summary>
    public static CsvTable Of(IEnumerable<AveragingBiasResult> results)
    {
        var table = new CsvTable(
            "Ratio", "LearningRate", "Noise", "FlatSlope", "Slope", "Mean", "Low", "High", "Confidence", "MeanInSteps", "IsBiased",
            "SharePositive", "Minimum", "Maximum", "Runs", "Steps", "Averages");
        foreach (AveragingBiasResult r in results)
        {
            table.Add(
                r.Ratio, r.LearningRate, r.Noise, r.FlatSlope, r.Slope, r.Mean, r.Low, r.High, r.Confidence, r.MeanInSteps, r.IsBiased,
                r.SharePositive, r.Minimum, r.Maximum, r.Runs, r.Steps, List(r.Averages));
        }
        return table;
    }

    /// <summary>One row per regression.</summary>
    public static CsvTable Of(TwoParameterValleyResult result)
    {
        var table = new CsvTable(
            "Seed", "IsAsymmetric", "C", "P", "RLow", "RHigh", "Orientation", "FloorUsed", "FlatShift",
            "Weight", "Bias", "AverageWeight", "AverageBias", "DirectionWeight", "DirectionBias", "SolutionLoss", "AverageLoss");
        foreach (TwoParameterValley v in result.Valleys)
        {
            AsymmetryResult a = v.Asymmetry;
            table.Add(
                v.Seed, v.IsAsymmetric, v.C, a.P, a.RLow, a.RHigh, a.Orientation, a.FloorUsed, v.FlatShift,
                v.Solution.Weight, v.Solution.Bias, v.Average.Weight, v.Average.Bias, v.Direction.Weight, v.Direction.Bias, v.SolutionLoss, v.AverageLoss);
        }
        return table;
    }

    private static string List<T>(ImmutableArray<T> values) where T : IFormattable =>
        string.Join(' ', values.Select(value => value.ToString(null, CultureInfo.InvariantCulture)));

    private static object? At(ImmutableArray<double> series, int i) => series.IsDefaultOrEmpty ? null : series[i];
}
