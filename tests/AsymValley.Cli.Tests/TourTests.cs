namespace AsymValley.Tests;

public sealed class TourTests
{
    [Fact]
    public void TheTourReportsAndRepeats()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("valley-");
        try
        {
            string output = Path.Combine(folder.FullName, "out");
            string[] line =
            [
                "tour", "--model", "Logistic", "--train-count", "100", "--test-count", "50", "--epochs", "3", "--count", "3", "--range", "1",
                "--points", "13", "--train-limit", "80", "--threads", "1", "--output", output,
            ];
            string first = CommandLine.Run(line).Succeeded().Out, second = CommandLine.Run(line).Succeeded().Out;
            Assert.Equal(WithoutTime(first), WithoutTime(second));
            Assert.True(first.All(char.IsAscii));
            Assert.Contains("the first 80 of 100 training and 50 test images", first);
            Assert.Contains("Prevalence: ", first);
            Assert.Contains("Wilson 95% interval", first);
            string[] files = ["report.txt", "profiles.csv", "asymmetry.csv", "interpolation.csv", "shift-gap.csv", "profiles.svg", "best-direction.svg", "shift-gap.svg", "interpolation.svg", "run/model.safetensors", "run/swa.safetensors"];
            Assert.All(files, file => Assert.True(File.Exists(Path.Combine(output, file)), file));
            Assert.Equal(1 + 3 * 13, File.ReadLines(Path.Combine(output, "profiles.csv")).Count());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string WithoutTime(string report) => string.Join('\n', report.Split('\n').Where(line => !line.StartsWith("The tour took", StringComparison.Ordinal)));
}
