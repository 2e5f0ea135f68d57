using AsymValley.Reports;
using AsymValley.Tests.Browser;
using AsymValley.Tests.Reports.Figures;

namespace AsymValley.Tests.Reports;

/// <summary>The report in a real browser, with the pictures that zoom and without.</summary>
[Collection(BrowserCollection.Name)]
public sealed class ReportBrowserTests(BrowserFixture browser, ReportFixture fixture) : IClassFixture<ReportFixture>
{
    [BrowserFact]
    public async Task PicturesAreDrawnTablesSortAndNothingIsFetched()
    {
        using var folder = new TemporaryFolder();
        await using ChromiumPage page = await OpenAsync(folder, isStatic: false);
        await page.DrawnAsync();
        int plots = await page.CountAsync(".valley-plot");
        // A surface has its planes beside it.
        Assert.True(plots > await page.CountAsync("figcaption"));
        Assert.Equal(plots, await page.CountAsync(".valley-plot .main-svg:first-child"));
        Assert.Equal(0, await page.EvaluateAsync<int>("[...document.querySelectorAll('.picture')].filter(plot => plot.checkVisibility()).length"));

        // A column of numbers sorts down first, then up; what is not there stays last.
        const string column = "[...document.querySelectorAll('#run-1-valleys tbody tr')].map(row => Number(row.cells[4].dataset.v))";
        const string click = "document.querySelectorAll('#run-1-valleys thead button')[4].click() ?? true";
        await page.EvaluateAsync<bool>(click);
        Assert.True(await page.EvaluateAsync<bool>($"{column}.every((c, i, all) => i === 0 || all[i - 1] >= c)"));
        await page.EvaluateAsync<bool>(click);
        Assert.True(await page.EvaluateAsync<bool>($"{column}.every((c, i, all) => i === 0 || all[i - 1] <= c)"));
        Assert.Equal("ascending", await page.EvaluateAsync<string>("document.querySelectorAll('#run-1-valleys th')[4].getAttribute('aria-sort')"));
        await page.ScreenshotAsync("report");

        await page.EvaluateAsync<bool>("document.querySelector('#theme').click() ?? true");
        await page.UntilAsync("[...document.querySelectorAll('.valley-plot')].every(plot => plot.dataset.drawn === 'dark')");
        Assert.Equal("rgb(14, 19, 26)", await page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor"));
        await page.ScreenshotAsync("report-dark");
        page.AssertClean();
    }

    [BrowserFact]
    public async Task APhoneNeedsNoSideways()
    {
        using var folder = new TemporaryFolder();
        await using ChromiumPage page = await OpenAsync(folder, isStatic: false, width: 390);
        // The contents would hide the page.
        Assert.Equal(0, await page.CountAsync("nav details[open]"));
        await page.DrawnAsync();
        Assert.Equal(0, await page.EvaluateAsync<int>("[...document.querySelectorAll('.valley-plot .main-svg')].filter(svg => svg.getBoundingClientRect().right > 391).length"));
        Assert.True(await page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= 390);
        await page.ScreenshotAsync("report-phone");
        page.AssertClean();
    }

    [BrowserFact]
    public async Task AStaticPageHasItsPicturesWithoutPlotly()
    {
        using var folder = new TemporaryFolder();
        await using ChromiumPage page = await OpenAsync(folder, isStatic: true);
        Assert.Equal(0, await page.CountAsync(".valley-plot"));
        Assert.Equal(await page.CountAsync("figcaption"), await page.EvaluateAsync<int>("[...document.querySelectorAll('.picture > svg')].filter(svg => svg.checkVisibility() && svg.clientWidth > 200).length"));
        page.AssertClean();
    }

    private async Task<ChromiumPage> OpenAsync(TemporaryFolder folder, bool isStatic, int width = 1200)
    {
        string file = folder.File("report.html");
        ReportSources sources = new() { Runs = [fixture.Run, fixture.Second], Results = [.. FigureSamples.Rounds("FedAvg", 1), FigureSamples.Surface()] };
        ValleyReport.Create(sources, fixture.Options with { IsStatic = isStatic }).Save(file);
        return await browser.Browser.OpenAsync(file, width: width, height: 1200);
    }
}
