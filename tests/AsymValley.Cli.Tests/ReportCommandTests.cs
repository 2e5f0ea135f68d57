namespace AsymValley.Tests;

public sealed class ReportCommandTests(SmallRun small) : IClassFixture<SmallRun>
{
    [Fact]
    public void ItWritesAPageOfTheRunsBelowAFolder()
    {
        string page = small.At("report.html");
        Assert.Equal(page, CommandLine.Run("report", small.Folder.FullName, "--path", page, "--static", "--threads", "1", "--title", "My <run>").Succeeded().Out.Trim());
        string html = File.ReadAllText(page);
        Assert.Contains("<h1>My &lt;run&gt;</h1>", html, StringComparison.Ordinal);
        Assert.Contains("Get-ValleyRun -LiteralPath run |", html, StringComparison.Ordinal);

        CommandLine.Outcome refused = CommandLine.Run("report", small.Run, "--path", page);
        Assert.Equal(1, refused.Code);
        Assert.Contains("--force", refused.Error, StringComparison.Ordinal);
        Assert.Equal(html, File.ReadAllText(page));
    }

    [Fact]
    public void WhatIsNoPageOrNoRunIsRefusedBeforeTheWork()
    {
        CommandLine.Outcome refused = CommandLine.Run("report", small.Run, "--path", small.At("report.pdf"));
        Assert.Equal(2, refused.Code);
        Assert.Contains("--path", refused.Error, StringComparison.Ordinal);
        Assert.Equal(1, CommandLine.Run("report", small.At("nothing"), "--path", small.At("no.html")).Code);
    }
}
