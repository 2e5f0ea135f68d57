using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using AsymValley.Landscape;
using AsymValley.Reports;
using AsymValley.Reports.Figures;

namespace AsymValley.Tests.Reports.Figures;

public sealed class FigureTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void EachKindIsASoundSvgAndHasNumbers() => GermanCulture.Run(() =>
    {
        Assert.All(FigureSamples.All(), sample =>
        {
            XElement root = XElement.Parse(SvgFigure.ToSvg(sample.Figure));
            Assert.Equal(Svg + "svg", root.Name);
            Assert.True(FigureData.ToTable(sample.Figure).Count > 0);
        });
    });

    [Fact]
    public void OneKindSharesAPanelAndOthersHaveTheirOwn()
    {
        Figure figure = FigureKinds.Of([FigureSamples.Profile("a"), FigureSamples.Interpolation(), FigureSamples.Profile("b")], "both");
        Assert.Equal("both", figure.Title);
        Assert.Equal(["a", "b"], Assert.IsType<LinePanel>(figure.Panels[0]).Plot.Series.Select(series => series.Name).Where(name => name != ""));
        Assert.Equal(2, figure.Panels.Length);
        // Profiles whose offsets mean something else have no axis in common.
        LossProfile scaled = FigureSamples.Profile("c") with { Scaling = AsymValley.Directions.DirectionScaling.Filter };
        Assert.Equal(2, FigureKinds.Of([FigureSamples.Profile("a"), scaled]).Panels.Length);
    }

    [Fact]
    public void TheTitleOfAnOnlyPanelIsTheFigures()
    {
        Figure figure = FigureKinds.Of([FigureSamples.Profile("a")], "mine < yours");
        Assert.Equal("mine < yours", figure.Name);
        Assert.Contains("mine < yours", XElement.Parse(SvgFigure.ToSvg(figure)).Elements(Svg + "text").Select(text => text.Value));
    }

    [Fact]
    public void TheTableHasEveryPointThatIsDrawn() => GermanCulture.Run(() =>
    {
        LossProfile profile = FigureSamples.Profile("a") with { TestLoss = [] };
        string[] lines = FigureData.ToTable(FigureKinds.Of([profile])).ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("Panel,Series,X,Y,Z,Low,High", lines[0]);
        Assert.Equal(profile.Offsets.Zip(profile.TrainLoss), lines.Skip(1).Select(line => line.Split(',')).Select(cells => (Number(cells[2]), Number(cells[3]))));

        NeighbourhoodResult neighbourhood = FigureSamples.Neighbourhood();
        string[] bands = [.. FigureData.ToTable(FigureKinds.Of([neighbourhood])).ToString().Split('\n').Where(line => line.Contains("(band)", StringComparison.Ordinal))];
        Assert.Equal(2 * neighbourhood.Offsets.Length, bands.Length);
        Assert.Equal(neighbourhood.MeanTrainLoss[0] - neighbourhood.TrainDeviation[0], Number(bands[0].Split(',')[^2]), 1e-12);
    });

    [Fact]
    public void ASurfaceKeepsWhichValueIsWhere()
    {
        LossSurface surface = FigureSamples.Surface();
        string[] rows = [.. FigureData.ToTable(FigureKinds.Of([surface])).ToString().Split('\n').Where(line => line.Contains(",training loss,", StringComparison.Ordinal))];
        int point = 3 * surface.UOffsets.Length + 7;
        Assert.Equal([surface.UOffsets[7], surface.VOffsets[3], surface.TrainLoss[point]], rows[point].Split(',')[^5..^2].Select(Number));
    }

    [Fact]
    public void AFragmentHasAPlaceForEachPlotAndItsNumbers()
    {
        Figure figure = FigureKinds.Of([FigureSamples.Profile("a") with { TrainLoss = [.. FigureSamples.Profile("a").TrainLoss.SetItem(0, double.NaN)] }, FigureSamples.Surface()], "<b>");
        string html = HtmlFigure.ToFragment(figure, "one");
        XElement root = XElement.Parse(html);
        using JsonDocument content = JsonDocument.Parse(root.Element("script")!.Value);
        // A line plot; a turning surface and its contours for either loss.
        Assert.Equal(5, content.RootElement.GetArrayLength());
        Assert.Equal(5, Regex.Count(html, "class=\"valley-plot\""));
        Assert.Equal(JsonValueKind.Null, content.RootElement[0].GetProperty("data")[0].GetProperty("y")[0].ValueKind);
        LossSurface surface = FigureSamples.Surface();
        JsonElement rows = content.RootElement[1].GetProperty("data")[0].GetProperty("z");
        Assert.Equal(surface.TrainLoss[3 * surface.UOffsets.Length + 7], rows[3][7].GetDouble());
        Assert.DoesNotContain("<b>", html, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatCannotBeDrawnIsSaid()
    {
        Assert.Contains("String", Assert.Throws<FigureException>(() => FigureKinds.Of(["text"])).Message, StringComparison.Ordinal);
        Assert.Throws<FigureException>(() => FigureKinds.Of([]));
        Assert.False(FigureKinds.IsDrawable("text"));
        Assert.False(FigureKinds.IsDrawable(null));
        Assert.Contains(".png", Assert.Throws<FigureException>(() => FigureFile.EnsureWritable("plot.png")).Message, StringComparison.Ordinal);
        Assert.Contains(".svg", Assert.Throws<FigureException>(() => FigureFile.EnsureWritable("plot")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TheFilesNameSaysTheForm()
    {
        using var folder = new TemporaryFolder();
        Figure figure = FigureKinds.Of([FigureSamples.Profile("a")]);
        foreach ((string name, string start) in new[] { ("a.svg", "<svg"), ("a.txt", $"{figure.Name}\n"), ("a.CSV", "Panel,"), ("a.json", "{\"Title\""), ("a.html", "<!DOCTYPE html>") })
        {
            FigureFile.Save(figure, folder.File(name));
            Assert.StartsWith(start, File.ReadAllText(folder.File(name)), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void ThePartsOfPlotlyDrawWhatTheyAreTakenFor()
    {
        Assert.Equal(PlotlyScript.BasicTraces, Traces(PlotlyScript.Basic).Order());
        string[] whole = [.. Traces(PlotlyScript.Whole)];
        Assert.All(FigureSamples.All(), sample => Assert.Subset(whole.ToHashSet(), TracesOf(sample.Figure).ToHashSet()));

        // Each kind of trace says its name where it is registered.
        static IEnumerable<string> Traces(string script) => Regex.Matches(script, "moduleType:\"trace\",name:\"(\\w+)\"").Select(match => match.Groups[1].Value);
    }

    [Fact]
    public void OnlyPagesWithSurfacesAndMapsHaveAllOfPlotly()
    {
        Assert.Contains(FigureSamples.All(), sample => IsWhole(sample.Figure));
        Assert.All(FigureSamples.All(), sample =>
        {
            string page = HtmlFigure.ToPage(sample.Figure);
            bool isWhole = IsWhole(sample.Figure);
            Assert.Equal(isWhole, page.Contains(PlotlyScript.Whole, StringComparison.Ordinal));
            Assert.Equal(!isWhole, page.Contains(PlotlyScript.Basic, StringComparison.Ordinal));
            Assert.Contains("Permission is hereby granted", page, StringComparison.Ordinal);
            Assert.InRange(page.Length, 1_000_000, isWhole ? 5_500_000 : 1_500_000);
        });
        // One figure of many decides for the page.
        Figure line = FigureKinds.Of([FigureSamples.Profile("a")]), surface = FigureKinds.Of([FigureSamples.Surface()]);
        Assert.Contains(PlotlyScript.Basic, HtmlFigure.Scripts(line, line), StringComparison.Ordinal);
        Assert.Contains(PlotlyScript.Whole, HtmlFigure.Scripts(line, surface), StringComparison.Ordinal);

        static bool IsWhole(Figure figure) => figure.Panels.Any(panel => panel is SurfacePanel or PartitionPanel);
    }

    [Fact]
    public void APlotsOwnFileKnowsTheFormsToo()
    {
        using var folder = new TemporaryFolder();
        ProfilePlot.Of([FigureSamples.Profile("a")]).Save(folder.File("profile.csv"));
        SurfacePlot.Save(FigureSamples.Surface(), folder.File("surface.json"));
        PartitionPlot.Save(FigureSamples.Partition(), folder.File("partition"));
        Assert.StartsWith("Panel,", File.ReadAllText(folder.File("profile.csv")), StringComparison.Ordinal);
        Assert.StartsWith("{\"Title\"", File.ReadAllText(folder.File("surface.json")), StringComparison.Ordinal);
        Assert.StartsWith("<svg", File.ReadAllText(folder.File("partition")), StringComparison.Ordinal);
        // Lines alone have no results, and a partition has no lines.
        Assert.Contains("Export-ValleyPlot", Assert.Throws<FigureException>(() => ProfilePlot.Of([FigureSamples.Profile("a")]).Save(folder.File("lines.json"))).Message, StringComparison.Ordinal);
        Assert.Contains(".svg", Assert.Throws<FigureException>(() => PartitionPlot.Save(FigureSamples.Partition(), folder.File("partition.txt"))).Message, StringComparison.Ordinal);
    }

    private static IEnumerable<string> TracesOf(Figure figure)
    {
        using JsonDocument plots = JsonDocument.Parse(XElement.Parse(HtmlFigure.ToFragment(figure, "one")).Element("script")!.Value);
        return [.. plots.RootElement.EnumerateArray().SelectMany(plot => plot.GetProperty("data").EnumerateArray()).Select(trace => trace.GetProperty("type").GetString()!)];
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
