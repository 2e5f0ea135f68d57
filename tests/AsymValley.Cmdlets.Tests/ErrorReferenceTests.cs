namespace AsymValley.Tests;

/// <summary>The ids are part of the module's interface: what makes them, what documents them and what tests them agree.</summary>
public sealed class ErrorReferenceTests
{
    [Fact]
    public void EveryRecordIsDocumentedWithItsCategory() =>
        Assert.Equal(Sorted(ErrorReference.Made), Sorted(ErrorReference.Documented));

    [Fact]
    public void EveryRecordIsProvokedByATest() =>
        Assert.Equal(Sorted(ErrorReference.Made).Select(error => error.Id), ErrorProvocation.All.Select(provocation => provocation.Id).Order(StringComparer.Ordinal));

    [Fact]
    public void RecordsAreMadeInOneFile()
    {
        string[] elsewhere = [.. Directory.EnumerateFiles(Repository.At("src", "AsymValley.Cmdlets"), "*.cs", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(file) != "ErrorRecords.cs" && File.ReadAllText(file).Contains("new ErrorRecord(", StringComparison.Ordinal))];
        Assert.Empty(elsewhere);
    }

    private static IEnumerable<ErrorReference> Sorted(IEnumerable<ErrorReference> errors) => errors.OrderBy(error => error.Id, StringComparer.Ordinal);
}
