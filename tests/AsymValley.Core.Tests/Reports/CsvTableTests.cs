using System.Globalization;
using AsymValley.Directions;
using AsymValley.Landscape;
using AsymValley.Reports;

namespace AsymValley.Tests.Reports;

public sealed class CsvTableTests
{
    [Fact]
    public void QuotesAsRfc4180AndLeavesNullEmpty()
    {
        var table = new CsvTable("plain", "a,b", "say \"x\"");
        table.Add("one", "two\nlines", null);
        table.Add(true, DirectionKind.Sign, " spaced");
        Assert.Equal("plain,\"a,b\",\"say \"\"x\"\"\"\none,\"two\nlines\",\ntrue,Sign,\" spaced\"\n", table.ToString());
        Assert.Throws<ArgumentException>(() => table.Add(1));
    }

    [Fact]
    public void NumbersAreInvariantAndRoundTrip() => GermanCulture.Run(() =>
    {
        double[] values = [0.1 + 0.2, Math.PI, -1.5e-300, double.Epsilon, double.MaxValue, double.NaN, double.NegativeInfinity];
        var table = new CsvTable([.. values.Select((_, i) => $"c{i}")]);
        table.Add([.. values.Cast<object?>()]);
        string[] fields = table.ToString().Split('\n')[1].Split(',');
        Assert.Equal(values, fields.Select(field => double.Parse(field, CultureInfo.InvariantCulture)));
        Assert.Equal("0.1", Single(0.1f));
        Assert.Equal("1234567", Single(1234567));
    });

    [Fact]
    public void AProfileIsOneRowAPoint()
    {
        var profile = new LossProfile { Model = "LeNet5", Direction = "Gaussian-7, Filter", Kind = DirectionKind.Gaussian, Seed = 7, Offsets = [-0.5, 0.5], TrainLoss = [1, 2], TestError = [0.25, double.NaN], TrainStepErrors = [0.125], Epoch = 3, Width = 2, SignConsistency = 0.5 };
        string[] lines = ResultTables.Of([profile]).ToString().Split('\n');
        Assert.Equal("Model,Dataset,Direction,Kind,Seed,Scaling,Group,BatchNormPolicy,Offset,TrainLoss,TestLoss,TrainError,TestError,Slope,CentralDifference,Epoch,Width,SignConsistency,TrainStepError", lines[0]);
        Assert.Equal("LeNet5,,\"Gaussian-7, Filter\",Gaussian,7,Unit,All,Recalibrate,-0.5,1,,,0.25,,,3,2,0.5,0.125", lines[1]);
        Assert.EndsWith(",0.5,2,,,NaN,,,3,2,0.5,", lines[2]);
    }

    [Fact]
    public void ResultsAreOneRowADirectionOrShift()
    {
        double[] offsets = [.. Enumerable.Range(-10, 21).Select(i => i / 10.0)];
        var profile = new LossProfile { Offsets = [.. offsets], TrainLoss = [.. offsets.Select(l => l * l)], TestLoss = [.. offsets.Select(l => l * l)] };
        Assert.Equal(1, ResultTables.Of([ValleyAsymmetry.Measure(profile)]).Count);
        Assert.Equal(5, ResultTables.Of([ShiftGap.Measure(profile)]).Count);
    }

    [Fact]
    public void AFileIsTheTextWithoutAByteOrderMark()
    {
        string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.csv");
        try
        {
            var table = new CsvTable("ξ");
            table.Add(1.5);
            table.Save(path);
            Assert.Equal([0xCE, 0xBE, (byte)'\n', (byte)'1', (byte)'.', (byte)'5', (byte)'\n'], File.ReadAllBytes(path));
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static string Single(object value)
    {
        var table = new CsvTable("x");
        table.Add(value);
        return table.ToString().Split('\n')[1];
    }
}
