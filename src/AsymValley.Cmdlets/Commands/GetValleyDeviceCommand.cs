using System.Collections.Immutable;
using System.Management.Automation;
using AsymValley.Diagnostics;

namespace AsymValley.Cmdlets.Commands;

/// <summary>Lists the devices that -Device can name, with their memory and measured speed, what stands under them, and what would make them faster.</summary>
[Cmdlet(VerbsCommon.Get, "ValleyDevice")]
[OutputType(typeof(ValleyDevice))]
public sealed class GetValleyDeviceCommand : ValleyCmdlet
{
    /// <inheritdoc/>
    protected override void End()
    {
        if (!TryRun(null, reports => DeviceProbe.Find(reports.Cancellation), out ImmutableArray<ValleyDevice> devices))
            return;
        foreach (ValleyDevice device in devices)
        {
            foreach (string advice in device.Advice)
                WriteWarning($"{device.Name}: {advice}");
            WriteObject(device);
        }
    }
}
