using System.Management.Automation;
using AsymValley.Cmdlets;

namespace AsymValley.Tests;

/// <summary>Runs what a test says as every cmdlet runs its operations.</summary>
[Cmdlet(VerbsDiagnostic.Test, "Operation")]
internal sealed class TestOperationCommand : ValleyCmdlet
{
    /// <summary>The target of its error.</summary>
    [Parameter(ValueFromPipeline = true)]
    public object? InputObject { get; set; }

    /// <summary>What is done; what it returns is written.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    public Func<OperationReports, object?> Operation { get; set; } = null!;

    /// <summary>A number that may be wrong.</summary>
    [Parameter]
    public int Number { get; set; }

    /// <inheritdoc/>
    protected override void ProcessInput()
    {
        if (TryRun(InputObject, Operation, out object? result))
            WriteObject(result);
    }
}
