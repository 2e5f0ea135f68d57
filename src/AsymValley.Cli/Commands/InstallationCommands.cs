using System.CommandLine;
using AsymValley.Cli.Output;
using AsymValley.Diagnostics;

namespace AsymValley.Cli.Commands;

/// <summary>Looks at this installation: its devices, and whether it computes what it should.</summary>
internal static class InstallationCommands
{
    public static Command Devices(Surroundings surroundings)
    {
        var command = new Command("devices", "List the devices that --device can name, with memory and measured speed, and what would make them faster.");
        var output = new OutputFlags();
        output.AddTo(command);
        command.SetAction(parse =>
        {
            ResultWriter<ValleyDevice> writer = output.Open<ValleyDevice>(parse, surroundings, DevicesTable);
            foreach (ValleyDevice device in DeviceProbe.Find(surroundings.Cancellation))
            {
                foreach (string advice in device.Advice)
                    surroundings.Warn($"{device.Name}: {advice}");
                writer.Write(device);
            }
            writer.Complete();
            return ValleyCommandLine.Done;
        });
        return command;
    }

    public static Command SelfTest(Surroundings surroundings)
    {
        var command = new Command("selftest", "Check in a few seconds that this installation computes what it should; exit code 1 when it does not.");
        var output = new OutputFlags();
        output.AddTo(command);
        command.SetAction(parse =>
        {
            ResultWriter<SelfCheckResult> writer = output.Open<SelfCheckResult>(parse, surroundings, ResultTable.Of);
            bool passed = true;
            foreach (SelfCheckResult result in SelfCheck.Run(null, surroundings.Cancellation))
            {
                passed &= result.Passed;
                writer.Write(result);
            }
            writer.Complete();
            return passed ? ValleyCommandLine.Done : ValleyCommandLine.Failed;
        });
        return command;
    }

    private static Reports.CsvTable DevicesTable(IEnumerable<ValleyDevice> devices)
    {
        var table = new Reports.CsvTable("Name", "Model", "Threads", "Memory", "FreeMemory", "Torch", "Blas", "IsAllocatorTuned", "GigaFlops", "Advice");
        foreach (ValleyDevice d in devices)
            table.Add(d.Name, d.Model, d.Threads, d.Memory, d.FreeMemory, d.Torch, d.Blas, d.IsAllocatorTuned, d.GigaFlops, string.Join(" ", d.Advice));
        return table;
    }
}
