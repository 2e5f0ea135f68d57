using System.Collections.Immutable;
using AsymValley.Data;
using AsymValley.Landscape;

namespace AsymValley.Tests.Landscape;

public sealed class SurfaceStateTests
{
    private static readonly ImmutableSortedDictionary<string, string> Header = ImmutableSortedDictionary<string, string>.Empty.Add("model", "a").Add("grid", "1 2");

    [Fact]
    public void NoLossIsMistakenForACellThatIsNotDone()
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("state");
        var state = new SurfaceState(Header, 4);
        state.Set(0, new PointLosses(double.NaN, 1, double.PositiveInfinity, double.NaN));
        state.Set(2, default);
        state.Set(2, default);
        state.Save(file);
        SurfaceState read = SurfaceState.Load(file, Header, 4);
        Assert.Equal([true, false, true, false], Enumerable.Range(0, 4).Select(read.IsDone));
        Assert.Equal(2, read.Count);
        Assert.Equal(state[0], read[0]);
        Assert.Equal(default, read[2]);
    }

    [Fact]
    public void ADamagedFileIsNamedAndNothingElseHappens()
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("state");
        var state = new SurfaceState(Header, 2);
        state.Set(1, new PointLosses(1, 2, 3, 4));
        state.Save(file);
        byte[] good = File.ReadAllBytes(file);
        for (int length = 0; length < good.Length; length++)
            Refused(good[..length]);
        for (int i = 0; i < good.Length; i++)
        {
            byte[] flipped = [.. good];
            flipped[i] ^= 0x10;
            Refused(flipped);
        }
        Refused([.. good, 0]);

        void Refused(byte[] content)
        {
            File.WriteAllBytes(file, content);
            Assert.Equal(file, Assert.Throws<DataFormatException>(() => SurfaceState.Load(file, Header, 2)).File);
        }
    }
}
