using System.Globalization;
using System.Text;
using AsymValley.Data;

namespace AsymValley.Tests.Data;

public sealed class DigitsReaderTests
{
    private static string Line(int first, string label) =>
        string.Join(',', Enumerable.Range(0, 64).Select(i => ((first + i) % 17).ToString(CultureInfo.InvariantCulture))) + "," + label;

    private static DataSplit Read(string text)
    {
        using var folder = new TemporaryFolder();
        return DigitsReader.Read(folder.Write("optdigits.tra", Encoding.UTF8.GetBytes(text)));
    }

    [Theory]
    [InlineData("\n", "")]
    [InlineData("\r\n", "")]
    [InlineData("\n", "Block 1,Block 2,Class\n")]
    public void ReadsLines(string end, string header)
    {
        foreach (string last in (string[])["", end, end + end])
        {
            DataSplit split = Read(header + Line(0, "7") + end + Line(5, "0") + last);
            Assert.Equal([7, 0], split.Labels);
            Assert.Equal(Enumerable.Range(0, 64).Select(i => (byte)((5 + i) % 17)), split[1].ToArray());
        }
    }

    [Theory]
    [InlineData("16,", "17,", "a pixel value of 0 to 16", "'17'")]
    [InlineData("16,", "-1,", "a pixel value of 0 to 16", "'-1'")]
    [InlineData("16,", "x,", "a pixel value of 0 to 16", "'x'")]
    [InlineData("16,", ",", "a pixel value of 0 to 16", "''")]
    [InlineData("16,", "1.5,", "a comma", "'.5,")]
    [InlineData("16,", "99999999999999999999,", "a pixel value of 0 to 16", "'99999999999999999999'")]
    public void AWrongPixelIsAnErrorWithItsOffset(string good, string bad, string expected, string found)
    {
        string first = Line(0, "1") + "\n", second = Line(0, "2");
        int place = second.IndexOf(good, StringComparison.Ordinal);
        var exception = Assert.Throws<DataFormatException>(() => Read(first + second[..place] + bad + second[(place + good.Length)..]));
        Assert.InRange(exception.Offset - first.Length - place, 0, 1);
        Assert.StartsWith(expected, exception.Expected, StringComparison.Ordinal);
        Assert.StartsWith(found, exception.Found, StringComparison.Ordinal);
    }

    [Fact]
    public void WrongLinesAreErrors()
    {
        Assert.Equal("'10'", Assert.Throws<DataFormatException>(() => Read(Line(0, "10"))).Found);
        Assert.Equal("the end of the line", Assert.Throws<DataFormatException>(() => Read(Line(0, ""))).Found);
        Assert.Equal("the end of the line", Assert.Throws<DataFormatException>(() => Read("1,2,3\n" + Line(0, "1"))).Found);
        Assert.Equal("',4'", Assert.Throws<DataFormatException>(() => Read(Line(0, "3,4"))).Found);
        Assert.Equal("none", Assert.Throws<DataFormatException>(() => Read("")).Found);
        Assert.Equal("none", Assert.Throws<DataFormatException>(() => Read("Block 1,Class\n")).Found);
        // Only the first line may be a header.
        Assert.Throws<DataFormatException>(() => Read(Line(0, "1") + "\nBlock 1\n"));
    }

    [RealDataFact("digits")]
    public void RealDigitsHaveTheirPublishedNumbers()
    {
        Dataset dataset = DatasetCatalog.Open("digits", TestData.Folder);
        Assert.Equal((3823, 1797, 16f), (dataset.Train.Count, dataset.Test.Count, dataset.PixelScale));
        // Class distributions from optdigits.names; the first test digit as scikit-learn shows it.
        int[] train = [376, 389, 380, 389, 387, 376, 377, 387, 380, 382], test = [178, 182, 177, 183, 181, 182, 181, 179, 174, 180];
        Assert.Equal(train, dataset.Train.Labels.CountBy(label => label).OrderBy(pair => pair.Key).Select(pair => pair.Value));
        Assert.Equal(test, dataset.Test.Labels.CountBy(label => label).OrderBy(pair => pair.Key).Select(pair => pair.Value));
        Assert.Equal([0, 0, 5, 13, 9, 1, 0, 0, 0, 0, 13, 15, 10, 15, 5, 0], dataset.Test[0][..16].ToArray());
        (double mean, double deviation) = TestData.Moments(dataset);
        Assert.Equal(dataset.Normalization.Mean[0], mean, 1e-4);
        Assert.Equal(dataset.Normalization.StandardDeviation[0], deviation, 1e-4);
    }
}
