using System.Globalization;
using System.Xml.Linq;
using AsymValley.Data;
using AsymValley.Federated;
using AsymValley.Reports;

namespace AsymValley.Tests.Reports;

public sealed class PartitionPlotTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    private static Dataset Set(int images, int classes) => SyntheticDataset.Create(new DatasetOptions { TrainCount = images, TestCount = 1, Classes = classes });

    [Fact]
    public void HeightsAreTheCounts() => GermanCulture.Run(() =>
    {
        // Labels 0 … 2 in blocks of three images.
        Dataset dataset = Set(60, 3);
        int[][] byClass = [.. Enumerable.Range(0, 3).Select(k => Enumerable.Range(0, 60).Where(i => dataset.Train.Labels[i] == k).ToArray())];
        Partition partition = Partition.Of(dataset, [byClass[0][..16], [.. byClass[0][16..], byClass[2][0]]]);
        XElement root = XElement.Parse(PartitionPlot.ToSvg(partition, "a < b"));
        XElement[] clients = [.. root.Elements(Svg + "g")];
        Assert.Equal(["client 0: 16 images of 1 classes", "client 1: 5 images of 2 classes"], clients.Select(client => client.Element(Svg + "title")!.Value));
        // The first bar is the client's, the others are its classes'.
        XElement[][] bars = [.. clients.Select(client => client.Elements(Svg + "rect").ToArray())];
        Assert.Equal([2, 3], bars.Select(client => client.Length));
        Assert.Equal(16 / 5.0, Number(bars[0][0], "height") / Number(bars[1][0], "height"), 0.01);
        Assert.Equal(16 / 4.0, Number(bars[0][1], "height") / Number(bars[1][1], "height"), 0.01);
        Assert.Equal(16 / 1.0, Number(bars[0][1], "height") / Number(bars[1][2], "height"), 0.1);
        Assert.Equal(Foot(bars[0][1]), Foot(bars[1][1]), 0.02);
        Assert.True(Foot(bars[1][2]) > Foot(bars[1][1]));
        Assert.Contains("a < b", root.Elements(Svg + "text").Select(text => text.Value));
    });

    [Theory]
    [InlineData(10, 10)]
    [InlineData(100, 10)]
    [InlineData(100, 100)]
    [InlineData(300, 10)]
    [InlineData(1, 2)]
    public void EverythingLiesInThePicture(int clients, int classes)
    {
        Partition partition = Partition.Create(Set(6000, classes), new PartitionOptions { Clients = clients, Alpha = 0.5, MinimumSamples = 1 });
        XElement root = XElement.Parse(PartitionPlot.ToSvg(partition));
        double width = Number(root, "width"), height = Number(root, "height");
        Assert.InRange(width, 100, 1700);
        Assert.All(root.Descendants(Svg + "rect"), bar =>
        {
            Assert.InRange(Number(bar, "x") + Number(bar, "width"), 0, width);
            Assert.InRange(Number(bar, "y"), 0, height);
            Assert.InRange(Foot(bar), 0, height);
        });
        Assert.Equal(Math.Min(clients, 200), root.Elements(Svg + "g").Count());
        Assert.Contains(clients > 200 ? "client (the first 200 of 300)" : "client", root.Elements(Svg + "text").Select(text => text.Value));
    }

    private static double Foot(XElement bar) => Number(bar, "y") + Number(bar, "height");

    // The background has no place, which means 0.
    private static double Number(XElement element, string attribute) => double.Parse(element.Attribute(attribute)?.Value ?? "0", CultureInfo.InvariantCulture);
}
