using System.Xml.Linq;
using AsymValley.Landscape;
using AsymValley.Reports;

namespace AsymValley.Tests.Reports;

public sealed class SurfaceExportTests
{
    private static readonly LossSurface Surface = new()
    {
        Model = "m",
        Dataset = "d",
        U = "u",
        V = "v",
        UOffsets = [-1, 0.5, 2],
        VOffsets = [0, 0.25],
        TrainLoss = [0, 1, 2, double.NaN, 4, double.PositiveInfinity],
        TrainError = [0, 0.1, 0.2, 0.3, 0.4, 0.5],
    };

    [Fact]
    public void TheImageHasTheGridAndTheBitsOfEverySeries()
    {
        string text = SurfaceVti.Write(Surface);
        Assert.StartsWith("<?xml version=\"1.0\" encoding=\"utf-8\"?>", text);
        XElement file = XDocument.Parse(text).Root!, image = Assert.Single(file.Elements()), piece = Assert.Single(image.Elements());
        Assert.Equal(("VTKFile", "ImageData", "LittleEndian", "UInt64"), (file.Name.LocalName, (string)file.Attribute("type")!, (string)file.Attribute("byte_order")!, (string)file.Attribute("header_type")!));
        Assert.Equal(("0 2 0 1 0 0", "-1 0 0", "1.5 0.25 1"), ((string)image.Attribute("WholeExtent")!, (string)image.Attribute("Origin")!, (string)image.Attribute("Spacing")!));
        Assert.Equal("0 2 0 1 0 0", (string)piece.Attribute("Extent")!);
        XElement[] series = [.. piece.Element("PointData")!.Elements("DataArray")];
        Assert.Equal(["TrainLoss", "TrainError"], series.Select(array => (string)array.Attribute("Name")!));
        byte[] bytes = Convert.FromBase64String(series[0].Value);
        Assert.Equal(48UL, BitConverter.ToUInt64(bytes));
        Assert.Equal(Surface.TrainLoss.AsEnumerable(), Enumerable.Range(0, 6).Select(i => BitConverter.ToDouble(bytes, 8 + 8 * i)));
    }

    [Fact]
    public void BetweenPointsTheLossIsBilinear()
    {
        // 2 + 3a − b + a·b is bilinear: interpolation gives it back.
        double Loss(double a, double b) => 2 + 3 * a - b + a * b;
        double[] series = [.. new[] { 0, 0.25 }.SelectMany(b => new[] { -1, 0.5, 2 }.Select(a => Loss(a, b)))];
        foreach ((double a, double b) in ((double, double)[])[(-1, 0), (2, 0.25), (0.5, 0.25), (-0.3, 0.1), (1.7, 0.2), (0.5, 0)])
            Assert.Equal(Loss(a, b), SurfacePlot.Interpolate(Surface.UOffsets, Surface.VOffsets, [.. series], a, b), 1e-12);
    }

    [Fact]
    public void ThePictureShowsTheModelsAndWhatWasMeasured()
    {
        XElement one = XElement.Parse(SurfacePlot.ToSvg(Surface with { TrainLoss = [0, 1, 2, 3, 4, 5] }));
        XElement both = XElement.Parse(SurfacePlot.ToSvg(Surface with { TestLoss = [0, 1, 2, 3, 4, 5], Models = ["A", "B<", "far"], ModelsU = [0, 1, 9], ModelsV = [0, 0.1, 0] }));
        Assert.Contains("Training loss", one.Value);
        Assert.DoesNotContain("Test loss", one.Value);
        Assert.Single(one.Descendants(), element => element.Name.LocalName == "circle");
        Assert.Equal(4, both.Descendants().Count(element => element.Name.LocalName == "circle"));
        Assert.Contains("B<", both.Value);
        Assert.Contains(one.Descendants(), element => (string?)element.Attribute("stroke") == "#9a9a9a");
    }

    [Fact]
    public void TheTableHasARowForEachPoint() => Assert.Equal(
        "Model,Dataset,U,V,BatchNormPolicy,UOffset,VOffset,TrainLoss,TestLoss,TrainError,TestError\n"
        + "m,d,u,v,Recalibrate,-1,0,0,,0,\nm,d,u,v,Recalibrate,0.5,0,1,,0.1,\nm,d,u,v,Recalibrate,2,0,2,,0.2,\n"
        + "m,d,u,v,Recalibrate,-1,0.25,NaN,,0.3,\nm,d,u,v,Recalibrate,0.5,0.25,4,,0.4,\nm,d,u,v,Recalibrate,2,0.25,Infinity,,0.5,\n",
        ResultTables.Of([Surface]).ToString());
}
