using AsymValley.Directions;
using AsymValley.Parameters;

namespace AsymValley.Tests.Directions;

public sealed class DirectionScalerTests
{
    private static readonly ParameterVector Theta = SmallNetwork.Solution();

    [Theory]
    [InlineData("All")]
    [InlineData("Conv")]
    public void UnitHasLengthOneAndKeepsTheDirection(string group)
    {
        ParameterVector raw = Make(DirectionScaling.None, group), unit = Make(DirectionScaling.Unit, group);
        double norm = Length(raw.Values);
        Assert.All(raw.Values.Zip(unit.Values), pair => Assert.Equal(pair.First / norm, pair.Second, 1e-8));
        Assert.Equal(1, Length(unit.Values), 1e-6);
    }

    [Theory]
    [InlineData("All", 1.0)]
    [InlineData("Classifier", 0.2)]
    public void NormHasTheLengthOfTheModelInsideTheGroup(string group, double width)
    {
        ParameterVector scaled = Make(DirectionScaling.Norm, group, width: width);
        double size = Length([.. ParameterSelection.Resolve(Theta.Layout, group).SelectMany(slice => Theta[slice].ToArray())]);
        Assert.Equal(width, Length(scaled.Values) / size, 1e-6);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void FilterGivesEveryFilterTheNormOfTheModels(bool zeroOneDimensional)
    {
        ParameterVector raw = Make(DirectionScaling.None), scaled = Make(DirectionScaling.Filter, zeroOneDimensional: zeroOneDimensional);
        foreach (ParameterSlice slice in Theta.Layout.Slices)
        {
            bool isOneDimensional = slice.Shape.Length == 1;
            int filters = isOneDimensional ? 1 : (int)slice.Shape[0], length = slice.Length / filters;
            for (int filter = 0; filter < filters; filter++)
            {
                float[] part(ParameterVector vector) => vector[slice].Slice(filter * length, length).ToArray();
                double factor = isOneDimensional && zeroOneDimensional ? 0 : Length(part(Theta)) / Length(part(raw));
                Assert.All(part(raw).Zip(part(scaled)), pair => Assert.Equal(pair.First * factor, pair.Second, 1e-5));
            }
        }
    }

    [Fact]
    public void AFilterOfZerosInTheModelDoesNotMove()
    {
        ParameterVector theta = Theta.Clone();
        theta["conv1.weight"][27..54].Clear();
        ParameterVector scaled = DirectionSampler.Sample(theta, new DirectionOptions { Scaling = DirectionScaling.Filter });
        Assert.All(scaled["conv1.weight"][27..54].ToArray(), value => Assert.Equal(0, value));
        Assert.True(scaled.IsFinite());
    }

    [Fact]
    public void AFilterOfZerosInTheDirectionIsAnError()
    {
        ParameterVector theta = Theta.Clone();
        theta["bn1.weight"].Fill(1);
        var error = Assert.Throws<DegenerateDirectionException>(() =>
            DirectionSampler.Sample(theta, new DirectionOptions { Kind = DirectionKind.CenteredSign, Scaling = DirectionScaling.Filter }));
        Assert.Contains("bn1.weight [16]", error.Message);
    }

    [Theory]
    [InlineData(DirectionScaling.Unit)]
    [InlineData(DirectionScaling.Norm)]
    [InlineData(DirectionScaling.Filter)]
    [InlineData(DirectionScaling.None)]
    public void AZeroDirectionIsAnError(DirectionScaling scaling)
    {
        var zero = new ParameterVector(Theta.Layout);
        Assert.Throws<DegenerateDirectionException>(() => DirectionSampler.Sample(zero, new DirectionOptions { Kind = DirectionKind.Sign, Scaling = scaling }));
    }

    [Fact]
    public void TheNormOfAZeroModelIsAnError()
    {
        var zero = new ParameterVector(Theta.Layout);
        Assert.Throws<DegenerateDirectionException>(() => DirectionSampler.Sample(zero, new DirectionOptions { Scaling = DirectionScaling.Norm }));
        Assert.Throws<DegenerateDirectionException>(() => DirectionSampler.Sample(zero, new DirectionOptions { Scaling = DirectionScaling.Filter }));
    }

    private static ParameterVector Make(DirectionScaling scaling, string group = "All", double width = 1, bool zeroOneDimensional = false) =>
        DirectionSampler.Sample(Theta, new DirectionOptions { Seed = 5, Scaling = scaling, Group = group, Width = width, ZeroOneDimensional = zeroOneDimensional });

    private static double Length(float[] values) => Math.Sqrt(values.Sum(value => (double)value * value));
}
