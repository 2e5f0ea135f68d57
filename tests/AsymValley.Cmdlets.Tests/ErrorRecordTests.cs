using System.Diagnostics;
using System.Management.Automation;
using System.Reflection;
using AsymValley.Cmdlets;

namespace AsymValley.Tests;

/// <summary>Every error of the module as a user gets it.</summary>
[Collection("Engine")]
public sealed class ErrorRecordTests(Session session)
{
    public static TheoryData<string> Ids => [.. ErrorProvocation.All.Select(provocation => provocation.Id)];

    [EngineTheory, MemberData(nameof(Ids))]
    public void AnErrorHasItsIdCategoryTargetAndMessage(string id)
    {
        ErrorProvocation provocation = ErrorProvocation.All.Single(one => one.Id == id);
        using var server = new LocalServer(_ => new LocalReply(404, []));
        session.Set("site", server.Address);
        session.Set("libraryFault", LibraryFault());
        session.Set("throw", (Func<Exception, Func<OperationReports, object?>>)(error => _ => throw error));
        ErrorRecord error = session.ErrorOf(provocation.Script);
        session.Set("failure", error);
        Assert.True(error.FullyQualifiedErrorId.StartsWith($"{id},AsymValley.", StringComparison.Ordinal), $"{error.FullyQualifiedErrorId}: {error.Exception}");
        Assert.Equal(ErrorReference.Documented.Single(one => one.Id == id).Category, error.CategoryInfo.Category.ToString());
        Assert.Equal(Assert.Single(session.Run(provocation.Target)), error.TargetObject is PSObject wrapped ? wrapped.BaseObject : error.TargetObject);
        Assert.True(new WildcardPattern(provocation.Message).IsMatch(error.Exception.Message), error.Exception.Message);
    }

    // In a process of its own: this one has its libtorch.
    [ShellFact]
    public void ALibtorchThatIsNotThereEndsTheCallWithWhatToDo()
    {
        const string Script = """
            Import-Module $env:CMDLETS
            $set = Get-ValleyDataset Synthetic -TrainCount 20 -TestCount 10
            $model = New-ValleyModel Logistic -Dataset $set
            try { $model, $model | Measure-ValleyModel -Dataset $set -ErrorAction SilentlyContinue }
            catch { "$($_.FullyQualifiedErrorId) $($_.CategoryInfo.Category) $([object]::ReferenceEquals($_.TargetObject, $model)) $_" }
            """;
        var start = new ProcessStartInfo(Engine.Shell!, ["-NoProfile", "-NonInteractive", "-Command", Script]) { RedirectStandardOutput = true };
        start.Environment["CMDLETS"] = typeof(ValleyCmdlet).Assembly.Location;
        start.Environment["ASYMVALLEY_NATIVE"] = Path.Combine(Path.GetTempPath(), "nowhere");
        using Process shell = Process.Start(start)!;
        string said = shell.StandardOutput.ReadToEnd();
        shell.WaitForExit();
        Assert.StartsWith("LibtorchNotUsable,AsymValley.Cmdlets.Commands.MeasureValleyModelCommand NotInstalled True ", said, StringComparison.Ordinal);
        Assert.Contains("nowhere", said, StringComparison.Ordinal);
        Assert.Contains("ASYMVALLEY_NATIVE", said, StringComparison.Ordinal);
    }

    // The provider's own exception where it has one: what the loader throws otherwise.
    private static Exception LibraryFault() =>
        Type.GetType("AsymValley.Torch.TorchLibraryException, AsymValley.Torch") is { } type
            ? (Exception)type.GetConstructors(BindingFlags.NonPublic | BindingFlags.Instance).First(constructor => constructor.GetParameters().Length == 2).Invoke([Enum.ToObject(type.Assembly.GetType("AsymValley.Torch.TorchLibraryFault")!, 0), "no libtorch"])
            : new DllNotFoundException("no libtorch");
}
