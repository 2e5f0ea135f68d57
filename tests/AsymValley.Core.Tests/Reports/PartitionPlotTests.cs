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
    public void AreasAreTheCounts() => GermanCulture.Run(() =>
    {
        // Labels 0 … 2 in blocks of three images.
        Dataset dataset = Set(60, 3);
        int[][] byClass = [.. Enumerable.Range(0, 3).Select(k => Enumerable.Range(0, 60).Where(i => dataset.Train.Labels[i] == k).ToArray())];
        Partition partition = Partition.Of(dataset, [byClass[0][..16], [.. byClass[0][16..], byClass[2][0]]]);
        XElement root = XElement.Parse(PartitionPlot.ToSvg(partition, "a < b"));
        XElement[] clients = [.. root.Elements(Svg + "g")];
        Assert.Equal(["client 0: 16 images of 1 classes", "client 1: 5 images of 2 classes"], clients.Select(client => client.Element(Svg + "title")!.Value));
        XElement large = Assert.Single(clients[0].Elements(Svg + "circle")), middle = clients[1].Elements(Svg + "circle").First(), small = clients[1].Elements(Svg + "circle").Last();
        Assert.Equal(2, Number(large, "r") / Number(middle, "r"), 0.01);
        Assert.Equal(4, Number(large, "r") / Number(small, "r"), 0.01);
        Assert.Equal(Number(large, "cy"), Number(middle, "cy"));
        Assert.True(Number(small, "cy") > Number(large, "cy"));
        Assert.Equal(16 / 5.0, Number(clients[0].Element(Svg + "rect")!, "height") / Number(clients[1].Element(Svg + "rect")!, "height"), 0.01);
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
        Assert.All(root.Descendants(Svg + "circle"), disc =>
        {
            Assert.InRange(Number(disc, "cx"), Number(disc, "r"), width - Number(disc, "r"));
            Assert.InRange(Number(disc, "cy"), Number(disc, "r"), height - Number(disc, "r"));
        });
        Assert.Equal(Math.Min(clients, 200), root.Elements(Svg + "g").Count());
        Assert.Contains(clients > 200 ? "client (the first 200 of 300)" : "client", root.Elements(Svg + "text").Select(text => text.Value));
    }

    private static double Number(XElement element, string attribute) => double.Parse(element.Attribute(attribute)!.Value, CultureInfo.InvariantCulture);
}
