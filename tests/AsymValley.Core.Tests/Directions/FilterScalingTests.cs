using AsymValley.Directions;
using AsymValley.Networks;
using AsymValley.Parameters;

namespace AsymValley.Tests.Directions;

/// <summary>Filter-NS of every kind, filter by filter, against plain loops over the tensors' indices in float64.</summary>
public sealed class FilterScalingTests
{
    private static readonly ParameterVector Theta = Solution(1), Other = Solution(2);

    public static TheoryData<DirectionKind> Kinds => [.. Enum.GetValues<DirectionKind>()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void EveryFilterHasTheNormOfTheModels(DirectionKind kind)
    {
        foreach (double? signs in new double?[] { null, 0.5, 1 })
        {
            foreach (bool zero in new[] { false, true })
            {
                var options = new DirectionOptions { Kind = kind, Seed = 11, SignConsistency = signs, ZeroOneDimensional = zero, Scaling = DirectionScaling.None };
                ParameterVector raw = DirectionSampler.Sample(Theta, options, Other);
                ParameterVector scaled = DirectionSampler.Sample(Theta, options with { Scaling = DirectionScaling.Filter }, Other);
                foreach (ParameterSlice slice in Theta.Layout.Slices)
                    Check(slice, raw, scaled, zero);
            }
        }
    }

    [Theory]
    [InlineData("Conv")]
    [InlineData("Classifier")]
    [InlineData("bn1.*")]
    public void InAGroupTheFiltersAreThoseOfTheWhole(string group)
    {
        var options = new DirectionOptions { Seed = 11, Scaling = DirectionScaling.Filter };
        ParameterVector whole = DirectionSampler.Sample(Theta, options), part = DirectionSampler.Sample(Theta, options with { Group = group });
        ParameterSlice[] selected = [.. ParameterSelection.Resolve(Theta.Layout, group)];
        foreach (ParameterSlice slice in Theta.Layout.Slices)
            Assert.Equal(selected.Contains(slice) ? whole[slice].ToArray() : new float[slice.Length], part[slice].ToArray());
    }

    [Fact]
    public void TheFiltersOfARealNetworkAreItsOutputChannelsAndRows()
    {
        ValleyModel model = ValleyModel.Create(NetworkCatalog.Create("LeNet5", new NetworkOptions { BatchNorm = true }), 3);
        ParameterVector raw = DirectionSampler.Sample(model.Parameters, new DirectionOptions { Scaling = DirectionScaling.None });
        // Biases start at 0: a tensor without length does not move, so that only its filters are compared here.
        ParameterVector scaled = DirectionSampler.Sample(model.Parameters, new DirectionOptions { Scaling = DirectionScaling.Filter });
        foreach (ParameterSlice slice in model.Parameters.Layout.Slices)
            Check(slice, raw, scaled, zeroOneDimensional: false, model.Parameters);
    }

    // Numbers of both signs in every filter, so that no kind is zero in one.
    private static ParameterVector Solution(ulong seed)
    {
        var theta = new ParameterVector(SmallNetwork.Layout);
        foreach ((int i, ParameterSlice slice) in SmallNetwork.Layout.Slices.Index())
            new SeededRandom(seed, (ulong)i).FillGaussian(theta[slice], mean: 0.05, standardDeviation: 0.2 + 0.1 * i);
        return theta;
    }

    private static void Check(ParameterSlice slice, ParameterVector raw, ParameterVector scaled, bool zeroOneDimensional, ParameterVector? of = null)
    {
        long[] shape = [.. slice.Shape];
        float[] theta = (of ?? Theta)[slice].ToArray(), before = raw[slice].ToArray(), after = scaled[slice].ToArray();
        switch (shape.Length)
        {
            case 4:
                for (long o = 0; o < shape[0]; o++)
                {
                    var filter = new List<long>();
                    for (long i = 0; i < shape[1]; i++)
                        for (long y = 0; y < shape[2]; y++)
                            for (long x = 0; x < shape[3]; x++)
                                filter.Add(((o * shape[1] + i) * shape[2] + y) * shape[3] + x);
                    Compare(filter);
                }
                break;
            case 2:
                for (long row = 0; row < shape[0]; row++)
                {
                    var filter = new List<long>();
                    for (long column = 0; column < shape[1]; column++)
                        filter.Add(row * shape[1] + column);
                    Compare(filter);
                }
                break;
            default:
                Assert.Single(shape);
                if (zeroOneDimensional)
                    Assert.All(after, value => Assert.Equal(0, value));
                else
                    Compare([.. Enumerable.Range(0, after.Length).Select(i => (long)i)]);
                break;
        }

        void Compare(List<long> filter)
        {
            double from = 0, to = 0, length = 0;
            foreach (long i in filter)
            {
                from += (double)before[i] * before[i];
                to += (double)theta[i] * theta[i];
                length += (double)after[i] * after[i];
            }
            Assert.Equal(Math.Sqrt(to), Math.Sqrt(length), 1e-6 * (1 + Math.Sqrt(to)));
            foreach (long i in filter)
                Assert.Equal(before[i] * Math.Sqrt(to / from), after[i], 1e-6 * (1 + Math.Abs(after[i])));
        }
    }
}
