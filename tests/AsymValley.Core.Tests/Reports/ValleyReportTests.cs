using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using AsymValley.Checkpoints;
using AsymValley.Data;
using AsymValley.Directions;
using AsymValley.Landscape;
using AsymValley.Networks;
using AsymValley.Reports;
using AsymValley.Reports.Html;
using AsymValley.Signs;
using AsymValley.Training;

namespace AsymValley.Tests.Reports;

public sealed class ValleyReportTests(ReportFixture fixture) : IClassFixture<ReportFixture>
{
    [Fact]
    public void TheBodyIsWellFormedAndEveryLinkLeadsSomewhere()
    {
        string html = ValleyReport.Create(new ReportSources { Runs = [fixture.Run, fixture.Second] }, fixture.Options with { Measure = ReportMeasure.None }).Html
            + fixture.Report.Html;
        foreach (string page in html.Split("<!doctype html>", StringSplitOptions.RemoveEmptyEntries))
        {
            XElement body = Body(page);
            string[] ids = [.. Regex.Matches(page, " id=\"([^\"]*)\"").Select(match => match.Groups[1].Value)];
            Assert.Equal(ids.Length, ids.Distinct().Count());
            string[] links = [.. Regex.Matches(page, " href=\"([^\"]*)\"").Select(match => match.Groups[1].Value)];
            Assert.All(links, link => Assert.True(link is "data:," || ids.Contains(link[1..]), link));
            Assert.All(body.Descendants().Attributes("aria-labelledby"), label => Assert.Contains(label.Value, ids));
            // Nothing is fetched: no source, no import, and the only address is the name of SVG.
            Assert.DoesNotMatch(@"<(script|img|iframe|object|link)\b[^>]*(src|data|href)=(?!""data:,"")|url\(|@import", page);
            Assert.Equal("http://www.w3.org/2000/svg", Assert.Single(Regex.Matches(page, @"https?://[^""\s<)]+").Select(match => match.Value).Distinct()));
        }
    }

    [Fact]
    public void AHostileNameIsText()
    {
        string html = fixture.Report.Html;
        Assert.DoesNotContain("<img", html, StringComparison.OrdinalIgnoreCase);
        string title = Regex.Match(html, "<title>(.*?)</title>").Groups[1].Value, heading = Regex.Match(html, "<h1>(.*?)</h1>").Groups[1].Value;
        Assert.Equal(ReportFixture.HostileName, WebUtility.HtmlDecode(title));
        Assert.Equal(ReportFixture.HostileName, WebUtility.HtmlDecode(heading));
        // PowerShell reads a typographic quote as a quote, too.
        Assert.Contains("'runs/<img src=x onerror=alert(1)> & \"q\" ''a'' ‘‘b’’'", Commands()[0], StringComparison.Ordinal);
    }

    [Fact]
    public void TheSameInputGivesTheSameBytesInEveryCulture() =>
        GermanCulture.Run(() => Assert.Equal(fixture.Report.Html, ValleyReport.Create(new ReportSources { Runs = [fixture.Run] }, fixture.Options).Html));

    [Fact]
    public void TheNumbersAreThoseOfTheOperationsThemselves()
    {
        var evaluation = new EvaluationOptions { Device = "cpu", Threads = 1 };
        using var profiler = new LossProfiler(fixture.Run.Model, fixture.Run.Dataset, new ProfileOptions { Range = 3, Points = 21, Evaluation = evaluation });
        ProbeDirection third = DirectionSampler.Create(fixture.Run.Model, new DirectionOptions { Kind = DirectionKind.UniformPositive, Seed = 2 });
        AsymmetryResult asymmetry = ValleyAsymmetry.Measure(profiler.Measure(third));
        XElement table = Table("Asymmetry of each direction");
        Assert.Equal(5, table.Element("tbody")!.Elements().Count());
        Assert.Equal(asymmetry.C, Values(table, "c")[2]);
        Assert.Equal(asymmetry.RHigh, Values(table, "r_hi")[2]);

        InterpolationResult line = SolutionInterpolation.Measure(fixture.Run.SwaModel!, fixture.Run.Model, fixture.Run.Dataset, new InterpolationOptions { Points = 21, Evaluation = evaluation });
        Assert.Equal([line.To.TestLoss, line.From.TestLoss], Values(Table("Solutions of the run"), "Test loss"));

        long agreeing = fixture.Run.Model.Parameters.Values.Zip(fixture.Run.InitialModel.Parameters.Values).Count(pair => Math.Sign(pair.First) == Math.Sign(pair.Second));
        Assert.Equal(agreeing, Values(Table("Signs in common at the end, by group"), "Same sign")[0]);
        Assert.Equal(fixture.Run.History.Select(row => row.TestLoss), Values(Table("Epochs"), "Test loss"));
    }

    [Fact]
    public void WhatWasGivenIsShownAndNotMeasuredAgain()
    {
        AsymmetryResult given = Given(fixture.Run.Name) with { C = 12345.678 };
        string html = ValleyReport.Create(new ReportSources { Runs = [fixture.Run], Results = [given, Given("another")] }, fixture.Options).Html;
        XElement table = Table("Asymmetry of each direction", html);
        Assert.Equal([12345.678], Values(table, "c"));
        // The command would not give what is shown.
        Assert.DoesNotContain(Commands(html), command => command.Contains("Measure-ValleyAsymmetry", StringComparison.Ordinal));
        Assert.Contains("id=\"results-1\"", html, StringComparison.Ordinal);
    }

    [Fact]
    public void NothingIsMeasuredWhenNothingShallBe()
    {
        string html = ValleyReport.Create(new ReportSources { Runs = [fixture.Run] }, fixture.Options with { Measure = ReportMeasure.None }).Html;
        Assert.DoesNotContain("Solutions of the run", html, StringComparison.Ordinal);
        Assert.Contains("Accuracy over the epochs", html, StringComparison.Ordinal);
    }

    [Fact]
    public void DataThatAreGoneAreANote()
    {
        using var folder = new TemporaryFolder();
        Dataset blobs = TrainingFixture.Blobs();
        var gone = new Dataset(new DatasetReference("Digits", folder.File("gone"), new DatasetOptions()), blobs.Classes, blobs.Train, blobs.Test, blobs.Normalization);
        Trainer.Train(TrainingFixture.Softmax(gone), gone, new TrainingOptions { Epochs = 2, BatchSize = 20, Device = "cpu", Threads = 1, RunPath = folder.File("run") });
        ValleyReport report = ValleyReport.Create(ReportSources.In(folder.File("run")), fixture.Options);
        Assert.StartsWith("run: The data cannot be opened", Assert.Single(report.Notes));
        Assert.Contains("<p class=\"note\">The data cannot be opened", report.Html, StringComparison.Ordinal);
        Assert.NotEmpty(Values(Table("Signs in common at the end, by group", report.Html), "SSR"));
    }

    [Fact]
    public void AFolderOfFoldersIsSearchedInOrderAndLinksAreNotFollowed()
    {
        ReportSources found = ReportSources.In(fixture.Folder);
        Assert.Equal([ReportFixture.HostileName, "second"], found.Runs.Select(run => run.Name));
        Assert.Equal("2 runs", found.ToString());
        using var other = new TemporaryFolder();
        Directory.CreateSymbolicLink(other.File("link"), Path.Combine(fixture.Folder, "runs"));
        Assert.Throws<RunFolderException>(() => ReportSources.In(other.Path));
        Assert.Throws<DirectoryNotFoundException>(() => ReportSources.In(other.File("none")));
        Assert.Throws<AsymValleyException>(() => ValleyReport.Create(new ReportSources()));
    }

    [Fact]
    public void AStopStopsTheMeasuring()
    {
        using var stop = new CancellationTokenSource();
        var progress = new Stopper(stop);
        Assert.ThrowsAny<OperationCanceledException>(() => ValleyReport.Create(new ReportSources { Runs = [fixture.Run] }, fixture.Options, progress, stop.Token));
    }

    [Theory]
    [InlineData("LeNet5", 600)]
    [InlineData("PreResNet20", 200)]
    public void AFirstLookTakesAsManyImagesAsItCanAfford(string network, int images)
    {
        ReportBudget quick = ReportBudget.Of(ReportMeasure.Quick, NetworkCatalog.Create(network, new NetworkOptions()));
        Assert.Equal(images, quick.Images);
        Assert.Null(ReportBudget.Of(ReportMeasure.Full, NetworkCatalog.Create(network, new NetworkOptions())).Images);
    }

    [Theory]
    [InlineData("runs/a-1", "runs/a-1")]
    [InlineData("-Force", "'-Force'")]
    [InlineData("a b", "'a b'")]
    [InlineData("it's ’$(x)", "'it''s ’’$(x)'")]
    [InlineData("", "''")]
    public void AnArgumentIsQuotedWhereItMustBe(string text, string expected) => Assert.Equal(expected, CommandText.Quote(text));

    private static AsymmetryResult Given(string model)
    {
        double[] offsets = [.. Enumerable.Range(-10, 21).Select(i => i / 5.0)];
        return ValleyAsymmetry.Measure(new LossProfile
        {
            Model = model, Direction = "given", Offsets = [.. offsets], TrainLoss = [.. offsets.Select(l => l < 0 ? -0.1 * l : l)],
        });
    }

    private XElement Table(string caption, string? html = null) =>
        Body(html ?? fixture.Report.Html).Descendants("table").Single(table => table.Element("caption")!.Value == caption);

    private static double[] Values(XElement table, string column)
    {
        int index = table.Descendants("th").Select(heading => heading.Value).ToList().IndexOf(column);
        return [.. table.Element("tbody")!.Elements().Select(row => double.Parse(row.Elements().ElementAt(index).Attribute("data-v")!.Value, CultureInfo.InvariantCulture))];
    }

    private string[] Commands(string? html = null) => [.. Body(html ?? fixture.Report.Html).Descendants("code").Select(code => code.Value)];

    /// <summary>What is between the main tags, as XML: it has no entities and no unclosed elements.</summary>
    private static XElement Body(string html)
    {
        int start = html.IndexOf("<main", StringComparison.Ordinal), end = html.IndexOf("</main>", StringComparison.Ordinal) + "</main>".Length;
        return XElement.Parse(html[start..end]);
    }

    private sealed class Stopper(CancellationTokenSource stop) : IProgress<OperationProgress>
    {
        public void Report(OperationProgress value) => stop.Cancel();
    }
}
