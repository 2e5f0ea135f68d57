using AsymValley.Reports.Figures;
using AsymValley.Tests.Browser;

namespace AsymValley.Tests.Reports.Figures;

/// <summary>Pages in a real browser: everything is drawn, nothing is fetched, nothing goes wrong.</summary>
[Collection(BrowserCollection.Name)]
public sealed class FigureBrowserTests(BrowserFixture fixture)
{
    [BrowserFact]
    public async Task EachKindIsDrawnWithoutErrorsAndWithoutTheNetwork()
    {
        using var folder = new TemporaryFolder();
        foreach ((string name, Figure figure) in FigureSamples.All())
        {
            await using ChromiumPage page = await OpenAsync(folder, name, figure);
            int plots = await page.CountAsync(".valley-plot"), lines = figure.Panels.OfType<LinePanel>().Sum(panel => panel.Plot.Series.Length + 2 * panel.Plot.Bands.Length);
            // A turning surface is a canvas; everything else is SVG.
            Assert.Equal(plots, await page.CountAsync(".valley-plot .main-svg:first-child"));
            Assert.Equal(lines, await page.CountAsync(".valley-plot .scatterlayer .trace") - figure.Panels.OfType<IntervalPanel>().Sum(panel => panel.Rows.Length) - await page.CountAsync(".contourlayer"));
            Assert.Equal(2 * figure.Panels.OfType<SurfacePanel>().Count(), await page.CountAsync(".valley-plot canvas"));
            Assert.Equal(figure.Panels.OfType<LinePanel>().Sum(panel => panel.Plot.VerticalMarkers.Length + panel.Plot.Spans.Length), await page.CountAsync(".shapelayer path"));
            await page.ScreenshotAsync(name);
            page.AssertClean();
        }
    }

    [BrowserFact]
    public async Task DarkAndLightFollowTheSystemAndTheButton()
    {
        using var folder = new TemporaryFolder();
        await using ChromiumPage page = await OpenAsync(folder, "dark", FigureKinds.Of([FigureSamples.Asymmetry("uniform 1"), FigureSamples.Surface()], "Dark"), dark: true);
        Assert.Equal("dark", await page.EvaluateAsync<string>("document.querySelector('.valley-plot').dataset.drawn"));
        await page.ScreenshotAsync("dark");
        string before = await page.EvaluateAsync<string>("getComputedStyle(document.querySelector('.scatterlayer .js-line')).stroke");
        await page.EvaluateAsync<bool>("document.querySelector('.valley-theme').click() ?? true");
        await page.UntilAsync("[...document.querySelectorAll('.valley-plot')].every(plot => plot.dataset.drawn === 'light')");
        Assert.NotEqual(before, await page.EvaluateAsync<string>("getComputedStyle(document.querySelector('.scatterlayer .js-line')).stroke"));
        Assert.Equal("rgb(255, 255, 255)", await page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor"));
        page.AssertClean();
    }

    [BrowserFact]
    public async Task HostileNamesAreText()
    {
        using var folder = new TemporaryFolder();
        const string name = "</script><script>document.title='x'</script><b>&\"'$x$%{y}";
        await using ChromiumPage page = await OpenAsync(folder, "hostile", FigureKinds.Of([FigureSamples.Profile(name, model: name), FigureSamples.Profile(name + "2", model: name)], name));
        Assert.Equal(name, await page.EvaluateAsync<string>("document.title"));
        Assert.Equal(name, await page.EvaluateAsync<string>("document.querySelector('h1').textContent"));
        Assert.Contains(name, await page.EvaluateAsync<string>("document.querySelector('.legendtext').textContent"), StringComparison.Ordinal);
        page.AssertClean();
    }

    [BrowserFact]
    public async Task APhoneNeedsNoSideways()
    {
        using var folder = new TemporaryFolder();
        HtmlFigure.Save(FigureKinds.Of([FigureSamples.Profile("uniform 1"), .. FigureSamples.Distributions()], "A long title for a small page"), folder.File("phone.html"));
        await using ChromiumPage page = await fixture.Browser.OpenAsync(folder.File("phone.html"), width: 390, height: 1600);
        await page.DrawnAsync();
        await page.ScreenshotAsync("phone");
        Assert.True(await page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= 390);
        page.AssertClean();
    }

    private async Task<ChromiumPage> OpenAsync(TemporaryFolder folder, string name, Figure figure, bool dark = false)
    {
        string file = folder.File(name + ".html");
        HtmlFigure.Save(figure, file);
        ChromiumPage page = await fixture.Browser.OpenAsync(file, dark: dark);
        await page.DrawnAsync();
        return page;
    }
}
