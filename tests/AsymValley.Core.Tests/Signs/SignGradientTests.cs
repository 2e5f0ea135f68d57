using AsymValley.Data;
using AsymValley.Directions;
using AsymValley.Landscape;
using AsymValley.Networks;
using AsymValley.Parameters;
using AsymValley.Reports;
using AsymValley.Signs;
using AsymValley.Tests.Landscape;

namespace AsymValley.Tests.Signs;

/// <summary>The slope along sign(θ) by central differences of the loss in float64; random directions by what is known of their cosines.</summary>
[Collection("Alone")]
public sealed class SignGradientTests
{
    private static readonly Dataset Data = TrainingFixture.Blobs(train: 12, test: 4, channels: 1, height: 4, width: 4);
    private static readonly NetworkDefinition Small = new("small", Data.Shape, Data.Classes,
    [
        new Conv("conv", 2, 3) { Padding = 1 },
        new Activate("softplus", Activation.Softplus),
        new Flatten("flatten"),
        new Linear("fc", Data.Classes),
    ]);

    private static readonly ValleyModel Model = ValleyModel.Create(Small, 7);

    private static readonly SignGradientOptions OnCpu = new() { Derivative = new DerivativeOptions { Evaluation = new EvaluationOptions { Device = "cpu" } } };

    [Fact]
    public void TheSlopeIsThatOfTheLossInEveryGroup()
    {
        SignGradientResult result = SignGradient.Measure(Model, Data, OnCpu with { Directions = 2 }, epoch: 3);
        Assert.Equal(["All", "ClassifierWeight", "ClassifierBias", "OtherWeight", "OtherBias"], result.Groups.Select(row => row.Group));
        Assert.Equal(("small", "Blobs", 3, 2), (result.Model, result.Dataset, result.Epoch!.Value, result.Directions));
        foreach (SignGradientRow row in result.Groups)
        {
            Assert.Equal(Difference(row.Group), row.Slope!.Value, 1e-5);
            Assert.Equal(row.Slope!.Value / row.GradientNorm, row.Cosine!.Value, 1e-12);
        }
        Assert.Equal((result.Groups[0].Cosine, result.Groups[0].Slope), (result.Cosine, result.Slope));
        Assert.Equal(result.GradientNorm, Math.Sqrt(result.Groups.Skip(1).Sum(row => row.GradientNorm * row.GradientNorm)), 1e-6);
    }

    [Fact]
    public void RandomCosinesAreAboutOneOverTheRootOfTheDimension()
    {
        SignGradientResult result = SignGradient.Measure(Model, Data, OnCpu with { Directions = 1500, Groups = ["*.weight"], Seed = 9 });
        // E cos² = 1/n; of so many directions the root mean square is within 6% of it.
        Assert.All(result.Groups, row => Assert.InRange(row.RandomCosine!.Value * Math.Sqrt(row.Count), 0.94, 1.06));
        Assert.All(result.Groups, row => Assert.Equal(Math.Abs(row.Cosine!.Value) / row.RandomCosine!.Value, row.Ratio!.Value, 1e-12));
    }

    [Fact]
    public void AZeroVectorHasNoCosineAndOthersAreErrors()
    {
        // Behind a classifier of zeros nothing has a gradient.
        ParameterVector zeros = Model.Parameters.Clone();
        zeros["fc.weight"].Clear();
        SignGradientResult result = SignGradient.Measure(new ValleyModel("zero", Small, zeros, Model.Buffers), Data, OnCpu with { Directions = 3, Noise = DirectionKind.Ternary });
        SignGradientRow classifier = Row("ClassifierWeight"), other = Row("OtherWeight");
        Assert.Equal((null, null, null), (classifier.Cosine, classifier.Ratio, classifier.Slope));
        Assert.True(classifier is { GradientNorm: > 0, RandomCosine: > 0 });
        Assert.Equal((0, null, null, null), (other.GradientNorm, other.Cosine, other.RandomCosine, other.Slope));
        Assert.Contains("zero,Blobs,,,Ternary,3,OtherWeight,18,0,,,,", ResultTables.Of([result]).ToString());
        Assert.Equal(5, SignGradientPlot.Of([result, result]).Series.Length);

        ParameterVector broken = Model.Parameters.Clone();
        broken["fc.bias"][0] = float.NaN;
        Assert.Throws<NonFiniteParametersException>(() => SignGradient.Measure(new ValleyModel("broken", Small, broken, Model.Buffers), Data, OnCpu));
        Assert.Throws<EmptySelectionException>(() => SignGradient.Measure(Model, Data, OnCpu with { Groups = ["BatchNorm"] }));
        Assert.Throws<InvalidOptionException>(() => SignGradient.Measure(Model, Data, OnCpu with { Directions = 1 }));
        Assert.Throws<InvalidOptionException>(() => SignGradient.Measure(Model, Data, OnCpu with { Noise = DirectionKind.Sign }));

        SignGradientRow Row(string group) => Assert.Single(result.Groups, row => row.Group == group);
    }

    private static double Difference(string group)
    {
        ParameterVector sign = DirectionSampler.Sample(Model.Parameters, new DirectionOptions { Kind = DirectionKind.Sign, Scaling = DirectionScaling.None, Group = group });
        const double Step = 1e-4;
        return (NaiveLoss.Of(Model, Data, Data.Train, (Step, sign)) - NaiveLoss.Of(Model, Data, Data.Train, (-Step, sign))) / (2 * Step * sign.Norm());
    }
}
