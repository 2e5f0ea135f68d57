using System.Collections.Immutable;
using AsymValley.Data;
using AsymValley.Directions;
using AsymValley.Federated;
using AsymValley.Landscape;
using AsymValley.Reports.Figures;
using AsymValley.Signs;
using AsymValley.Training;

namespace AsymValley.Tests.Reports.Figures;

/// <summary>Results of every kind, made from formulas, and a figure of each.</summary>
internal static class FigureSamples
{
    public static LossProfile Profile(string direction, double steepness = 1, string model = "ResNet20-SGD") => new()
    {
        Model = model, Network = "ResNet20", Dataset = "CIFAR-10", Direction = direction, Kind = DirectionKind.UniformPositive,
        Scaling = DirectionScaling.Unit, Offsets = Grid(-4, 4, 81),
        TrainLoss = [.. Grid(-4, 4, 81).Select(l => Valley(l, steepness))],
        TestLoss = [.. Grid(-4, 4, 81).Select(l => 0.22 + Valley(l - 0.5, steepness))],
        TrainError = [.. Grid(-4, 4, 81).Select(l => Math.Min(0.9, 0.1 * Valley(l, steepness)))],
        TestError = [.. Grid(-4, 4, 81).Select(l => Math.Min(0.9, 0.05 + 0.1 * Valley(l - 0.5, steepness)))],
    };

    public static AsymmetryResult Asymmetry(string direction, double steepness = 1) => ValleyAsymmetry.Measure(Profile(direction, steepness));

    public static LossSurface Surface() => new()
    {
        Model = "ResNet20-SGD", Network = "ResNet20", Dataset = "CIFAR-10", U = "SWA − SGD", V = "random, filter-wise", UOffsets = Grid(-1, 2, 31), VOffsets = Grid(-1.5, 1.5, 25),
        TrainLoss = [.. Plane(0)], TestLoss = [.. Plane(0.15)], TrainError = [.. Plane(0).Select(loss => Math.Min(0.9, loss / 5))],
        Models = ["SGD", "SWA"], ModelsU = [0, 1], ModelsV = [0, 0],
    };

    public static InterpolationResult Interpolation(string to = "SWA") => new()
    {
        From = Solution("SGD", 0.05), To = Solution(to, 0.06), Distance = 7.3,
        Profile = Profile("SGD to SWA") with { Scaling = DirectionScaling.None, Kind = DirectionKind.Interpolation, Offsets = Grid(-1, 2, 81) },
    };

    public static NeighbourhoodResult Neighbourhood()
    {
        AsymmetryResult asymmetry = Asymmetry("uniform 1");
        return new NeighbourhoodResult
        {
            Asymmetry = asymmetry, Neighbours = [asymmetry, asymmetry], Distances = [1, 1], Radius = 2.5, Asymmetric = Prevalence.Of([asymmetry, asymmetry]), Keeping = Prevalence.Of([asymmetry]),
            MeanTrainLoss = [.. asymmetry.Profile.TrainLoss.Select(loss => 1.2 * loss + 0.05)], TrainDeviation = [.. asymmetry.Profile.TrainLoss.Select(loss => 0.1 + 0.15 * loss)],
            MeanTestLoss = [.. asymmetry.Profile.TestLoss.Select(loss => 1.2 * loss + 0.05)], TestDeviation = [.. asymmetry.Profile.TestLoss.Select(loss => 0.1 + 0.1 * loss)],
        };
    }

    public static IEnumerable<EpochResult> History() => Enumerable.Range(1, 40).Select(epoch => new EpochResult(
        epoch, 0.05, 2.3 * Math.Exp(-epoch / 9.0) + 0.02, 1 - 0.9 * Math.Exp(-epoch / 8.0), 2.1 * Math.Exp(-epoch / 8.0) + 0.35, 0.91 - 0.8 * Math.Exp(-epoch / 8.0),
        epoch < 24 ? double.NaN : 0.33, epoch < 24 ? double.NaN : 0.925, 12, 4000));

    public static IEnumerable<RoundResult> Rounds(string name, double speed) => Enumerable.Range(1, 30).Select(round => new RoundResult
    {
        Federation = name, Algorithm = FederatedAlgorithmName.FedSign, Round = round, TestAccuracy = round % 2 == 0 ? double.NaN : 0.7 * (1 - Math.Exp(-round / speed)),
        TestLoss = round % 2 == 0 ? double.NaN : 2.3 * Math.Exp(-round / speed) + 0.8, TrainLoss = 1.8 * Math.Exp(-round / speed), SsrGlobal = 0.9 + 0.002 * round, SsrClients = 0.82 + 0.004 * round,
        Drift = 1, Participants = [0, 1], Dropped = [], Stragglers = [], Diverged = [], BytesDown = 1, BytesUp = 1, Seconds = 1, TestSeconds = 0.1, ServerSeconds = 0.1,
    });

    public static IEnumerable<SignConsistencyResult> Signs() => Enumerable.Range(1, 20).Select(epoch => new SignConsistencyResult("run", "initialisation", epoch * 5,
        [new("All", 1000, 950 - 8 * epoch), new("Conv", 700, 660 - 6 * epoch), new("BatchNorm", 100, 98 - epoch), new("Classifier", 200, 170 - 3 * epoch)]));

    public static IEnumerable<ParameterDistribution> Distributions() => new[] { "Conv", "BatchNorm", "Classifier" }.SelectMany((group, g) => new[] { "initial", "trained" }.Select((name, m) =>
    {
        ImmutableArray<double> edges = Grid(-1, 1, 41);
        int[] counts = [.. Enumerable.Range(0, 40).Select(i => (int)(1000 * Math.Exp(-Math.Pow((edges[i] + 0.025) / (0.15 + 0.1 * g + 0.15 * m), 2))))];
        return new ParameterDistribution(name, null, group, counts.Sum(), 0, 0.3, -1, 1, 0.5, 0, 0.5, new ParameterHistogram(edges, [.. counts]));
    }));

    public static Partition Partition(int clients = 20)
    {
        Dataset dataset = SyntheticDataset.Create(new DatasetOptions { TrainCount = 1000, TestCount = 1, Classes = 10 });
        return AsymValley.Federated.Partition.Create(dataset, new PartitionOptions { Clients = clients, Alpha = 0.3, Seed = 1 });
    }

    /// <summary>A figure of each kind under a name for files.</summary>
    public static IEnumerable<(string Name, Figure Figure)> All()
    {
        yield return ("profile", FigureKinds.Of([Profile("uniform 1")]));
        yield return ("profiles", FigureKinds.Of([Profile("uniform 1"), Profile("uniform 2", 0.5), Profile("uniform 3", 2)]));
        yield return ("profile-cloud", FigureKinds.Of(Enumerable.Range(1, 12).Select(i => Profile($"uniform {i}", 0.2 * i))));
        yield return ("asymmetry", FigureKinds.Of([Asymmetry("uniform 1")]));
        yield return ("asymmetries", FigureKinds.Of([Asymmetry("uniform 1"), Asymmetry("uniform 2", 0.5)]));
        yield return ("shift-gap", FigureKinds.Of([ShiftGap.Measure(Profile("uniform 1"))]));
        yield return ("neighbourhood", FigureKinds.Of([Neighbourhood()]));
        yield return ("interpolation", FigureKinds.Of([Interpolation()]));
        yield return ("interpolations", FigureKinds.Of([Interpolation("SWA"), Interpolation("another")]));
        yield return ("surface", FigureKinds.Of([Surface()]));
        yield return ("two-parameters", FigureKinds.Of([TwoParameterRegression.Measure(new TwoParameterValleyOptions { Seeds = [3] })]));
        yield return ("prevalence", FigureKinds.Of(new[] { 5, 17, 30 }.Select(k => Prevalence.Of(Enumerable.Range(0, 30).Select(i => Asymmetry("u", i < k ? 1 : 0))) with { Label = $"network {k}" })));
        yield return ("signs", FigureKinds.Of(Signs()));
        yield return ("distributions", FigureKinds.Of(Distributions(), "Parameters of initial and trained"));
        yield return ("rounds", FigureKinds.Of(Rounds("FedAvg", 9).Concat(Rounds("FedSign", 6)), "Two federations"));
        yield return ("partition", FigureKinds.Of([Partition()]));
        yield return ("training", FigureKinds.Of(History()));
        yield return ("mixed", FigureKinds.Of([Profile("uniform 1"), Interpolation(), .. Signs()], "A run"));
    }

    private static ModelMeasurement Solution(string name, double loss) => new()
    {
        Model = name, Network = "ResNet20", Dataset = "CIFAR-10", TrainLoss = loss, TestLoss = loss + 0.3,
    };

    private static ImmutableArray<double> Grid(double low, double high, int points) => [.. Enumerable.Range(0, points).Select(i => low + i * (high - low) / (points - 1))];

    private static double Valley(double l, double steepness) => 0.05 + steepness * (l < 0 ? 0.06 * l * l + 0.12 * -l : 0.01 * l * l + 0.012 * l);

    private static IEnumerable<double> Plane(double rise) => Grid(-1.5, 1.5, 25).SelectMany(b => Grid(-1, 2, 31).Select(a =>
        0.02 + rise + 0.4 * Math.Pow(b + 0.3 * a * a - 0.2, 2) + (a > 0.5 ? 0.05 : 0.8) * Math.Pow(a - 0.5, 2) + 2 * Math.Pow(b, 4)));
}
