using System.Diagnostics;

namespace AsymValley.Fuzz;

/// <summary>Reads an input and sees what becomes of it.</summary>
internal static class Watch
{
    private const long MaxMemory = 256 << 20;
    private const int SmallFile = 1 << 20;

    // Of the machine's clock, in patiences.
    private const int MostWaits = 12;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>What is wrong; null where the input was read, or refused by an error that the reader documents.</summary>
    public static Failure? Run(Target target, string path, byte[] input)
    {
        File.WriteAllBytes(path, input);
        long before = GC.GetTotalAllocatedBytes();
        Task<Failure?> reading = Task.Run(() => Read(target, path));
        // Of the processor, since others may have it; a reader that waits uses none.
        TimeSpan start = Environment.CpuUsage.TotalTime;
        for (int waits = 0; !reading.Wait(Patience); waits++)
            if (waits == MostWaits || Environment.CpuUsage.TotalTime - start > Patience)
                return new Failure("hang", $"was still reading after {Patience.TotalSeconds} s");
        long allocated = GC.GetTotalAllocatedBytes() - before;
        return reading.Result ?? (allocated > MaxMemory && input.Length < SmallFile ? new Failure("memory", $"took {allocated >> 20} MiB") : null);
    }

    private static Failure? Read(Target target, string path)
    {
        try
        {
            target.Read(path);
            return null;
        }
        catch (Exception e) when (target.Errors.Any(error => error.IsInstanceOfType(e)))
        {
            return null;
        }
        catch (Exception e)
        {
            // Errors of one place are one failure, whatever their numbers.
            string place = new StackTrace(e).GetFrames().Select(frame => frame.GetMethod()).Where(method => method?.DeclaringType?.Namespace?.StartsWith("AsymValley", StringComparison.Ordinal) == true)
                .Select(method => $"{method!.DeclaringType!.Name}.{method.Name}").FirstOrDefault() ?? "";
            return new Failure($"{e.GetType().Name} in {place}", e.ToString());
        }
    }
}

/// <summary>What is wrong with a reader.</summary>
/// <param name="Kind">The same for all inputs that show the same fault.</param>
/// <param name="Text">For people.</param>
internal sealed record Failure(string Kind, string Text);
