using System.Management.Automation;
using AsymValley.Diagnostics;

namespace AsymValley.Cmdlets.Commands;

/// <summary>Checks in a few seconds that this installation computes what it should, and the same every time.</summary>
[Cmdlet(VerbsDiagnostic.Test, "ValleyInstallation")]
[OutputType(typeof(SelfCheckResult), typeof(bool))]
public sealed class TestValleyInstallationCommand : ValleyCmdlet
{
    /// <summary>Writes only whether all checks passed: $true or $false.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <inheritdoc/>
    protected override void End()
    {
        if (!TryRun(null, Run, out bool passed))
            return;
        if (Quiet)
            WriteObject(passed);
        else if (!passed)
            WriteWarning("A check failed: the Detail says what is wrong. Without libtorch, Install-ValleyRuntime helps.");
    }

    private bool Run(OperationReports reports)
    {
        bool passed = true;
        foreach (SelfCheckResult result in SelfCheck.Run(reports, reports.Cancellation))
        {
            passed &= result.Passed;
            if (!Quiet)
                reports.Emit(result);
        }
        return passed;
    }
}
