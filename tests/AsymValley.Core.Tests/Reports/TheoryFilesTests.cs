using System.Xml.Linq;
using AsymValley.Landscape;
using AsymValley.Reports;

namespace AsymValley.Tests.Reports;

public sealed class TheoryFilesTests
{
    [Fact]
    public void ContourLinesOfACircleLieOnIt()
    {
        const int n = 60;
        var values = new double[n + 1, n + 1];
        for (int i = 0; i <= n; i++)
            for (int j = 0; j <= n; j++)
                values[i, j] = Math.Pow(i - 30, 2) + Math.Pow(j - 30, 2);
        var segments = new List<((double X, double Y) From, (double X, double Y) To)>();
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++)
                segments.AddRange(ContourPanel.Segments(values, i, j, level: 400.5));
        Assert.All(segments, s => Assert.Equal(Math.Sqrt(400.5), double.Hypot(s.From.X - 30, s.From.Y - 30), 0.02));
        Assert.Equal(2 * Math.PI * Math.Sqrt(400.5), segments.Sum(s => double.Hypot(s.To.X - s.From.X, s.To.Y - s.From.Y)), 0.5);
    }

    [Theory]
    [InlineData(0.9)]
    [InlineData(0.1)]
    public void ASaddleKeepsItsCentreOnTheRightSide(double low)
    {
        // High at two opposite corners. The lines cut off the corners that differ from the centre.
        double[,] values = { { 2, low - 1 }, { low - 1, 2 } };
        double level = 0.6, centre = (2 + (low - 1)) / 2;
        var segments = ContourPanel.Segments(values, 0, 0, level).ToArray();
        Assert.Equal(2, segments.Length);
        foreach (((double X, double Y) from, (double X, double Y) to) in segments)
        {
            double x = (from.X + to.X) / 2 > 0.5 ? 1 : 0, y = (from.Y + to.Y) / 2 > 0.5 ? 1 : 0;
            Assert.NotEqual(centre >= level, values[(int)x, (int)y] >= level);
        }
    }

    [Fact]
    public void FilesAreTheSameInAnyCulture()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("valley-");
        try
        {
            string here = Write(folder.FullName);
            GermanCulture.Run(() => Assert.Equal(here, Write(Path.Combine(folder.FullName, "de"))));
            string[] names = [.. folder.EnumerateFiles().Select(file => file.Name).Order(StringComparer.Ordinal)];
            Assert.Equal(["averaging-bias.csv", "averaging-bias.svg", "contour-0.svg", "contour-1.svg", "profiles.svg", "trajectories.svg", "valleys.csv"], names);
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        static string Write(string path)
        {
            TheoryFiles.Save([.. AveragingBias.Measure(new AveragingBiasOptions { Steps = 50, Runs = 3 })], path);
            TheoryFiles.Save(TwoParameterRegression.Measure(new TwoParameterValleyOptions { Seeds = [0, 1] }), path);
            foreach (string svg in Directory.EnumerateFiles(path, "*.svg"))
                Assert.DoesNotContain("NaN", XDocument.Load(svg).ToString());
            return string.Concat(Directory.EnumerateFiles(path).Order(StringComparer.Ordinal).Select(File.ReadAllText));
        }
    }
}
