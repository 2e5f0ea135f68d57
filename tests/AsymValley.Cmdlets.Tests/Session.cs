using System.Management.Automation;
using System.Management.Automation.Runspaces;
using AsymValley.Cmdlets;

namespace AsymValley.Tests;

/// <summary>The tests that share one session and one libtorch.</summary>
[CollectionDefinition("Engine")]
public sealed class EngineCollection : ICollectionFixture<Session>;

/// <summary>
/// A session of PowerShell in this process with the cmdlets, those of the tests, a folder <c>$dir</c> and small things to work with:
/// <c>$set</c>, models of one network <c>$model</c> and <c>$second</c>, <c>$wider</c> of another, <c>$direction</c> through the first.
/// </summary>
public sealed class Session : IDisposable
{
    private const string Prelude = """
        Import-Module $assembly
        $ProgressPreference = 'SilentlyContinue'
        $PSDefaultParameterValues = @{ '*:Threads' = 1 }
        $set = Get-ValleyDataset Synthetic -TrainCount 40 -TestCount 20 -Classes 3 -Seed 5
        $model = New-ValleyModel MLP -Hidden 4 -Dataset $set -Seed 3
        $second = New-ValleyModel MLP -Hidden 4 -Dataset $set -Seed 4
        $wider = New-ValleyModel MLP -Hidden 5 -Dataset $set -Seed 3
        $direction = $model | New-ProbeDirection
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("asymvalley-cmdlets-");
    private readonly Lazy<Runspace> _runspace;

    /// <summary>A session, opened when it is first used.</summary>
    public Session() => _runspace = new Lazy<Runspace>(Open);

    /// <summary>Closes it and removes its folder.</summary>
    public void Dispose()
    {
        if (_runspace.IsValueCreated)
            _runspace.Value.Dispose();
        _folder.Delete(recursive: true);
    }

    /// <summary>Gives a variable a value.</summary>
    internal void Set(string name, object? value) => _runspace.Value.SessionStateProxy.SetVariable(name, value);

    /// <summary>A shell on the session with a script to run.</summary>
    internal PowerShell Shell(string script)
    {
        var shell = PowerShell.Create();
        shell.Runspace = _runspace.Value;
        return shell.AddScript(script);
    }

    /// <summary>What a script writes; its first error is thrown.</summary>
    internal IReadOnlyList<object?> Run(string script)
    {
        using PowerShell shell = Shell($"& {{ $ErrorActionPreference = 'Stop'; {script} }}");
        return [.. shell.Invoke().Select(result => result?.BaseObject)];
    }

    /// <summary>The error of a script that must have exactly one, terminating or not.</summary>
    internal ErrorRecord ErrorOf(string script)
    {
        using PowerShell shell = Shell(script);
        try
        {
            shell.Invoke();
        }
        catch (RuntimeException e)
        {
            return e.ErrorRecord;
        }
        return Assert.Single(shell.Streams.Error);
    }

    private Runspace Open()
    {
        InitialSessionState state = InitialSessionState.CreateDefault2();
        state.Commands.Add(new SessionStateCmdletEntry("Test-Operation", typeof(TestOperationCommand), null));
        Runspace runspace = RunspaceFactory.CreateRunspace(state);
        runspace.Open();
        runspace.SessionStateProxy.SetVariable("assembly", typeof(ValleyCmdlet).Assembly.Location);
        runspace.SessionStateProxy.SetVariable("dir", _folder.FullName);
        using var shell = PowerShell.Create();
        shell.Runspace = runspace;
        shell.AddScript(Prelude).Invoke();
        Assert.Empty(shell.Streams.Error);
        return runspace;
    }
}
