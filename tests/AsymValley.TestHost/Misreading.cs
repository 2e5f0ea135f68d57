using AsymValley.Engine;

namespace AsymValley.TestHost;

/// <summary>
/// Makes of this host one whose hypervisor hides the caches: oneDNN's description of the processor gets the misreading that such a host
/// leads to. The remedy must find it, and the grid be right. On standard output "unknown" where the description does not look as expected, e.g. where
/// the processor is no AMD.
/// </summary>
internal static class Misreading
{
    public static int Run()
    {
        TorchRuntime.UseThreads(2);
        new ConvolutionCase { Inputs = 16, Outputs = 16, Kernel = 1, Height = 11, Width = 13, Batch = 1 }.Run();
        var misread = new uint[HiddenCaches.Words];
        for (int level = 0; level < HiddenCaches.Levels; level++)
            misread[level] = misread[HiddenCaches.MostLevels + level] = 1;
        misread[^1] = HiddenCaches.Levels;
        if (!HiddenCaches.TryWrite(IsThree, misread))
        {
            Console.WriteLine("unknown");
            return 0;
        }
        if (!HiddenCaches.TryCorrect())
        {
            Console.WriteLine("not corrected");
            return 1;
        }
        Console.WriteLine("corrected");
        return Grid.Run();
    }

    // Three caches of growing size, each shared by a few cores.
    private static bool IsThree(ReadOnlySpan<uint> words)
    {
        if (words[^1] != HiddenCaches.Levels || words[0] is < 16 << 10 or > 128 << 10 || words[1] <= words[0] || words[2] <= words[1])
            return false;
        for (int i = 0; i < HiddenCaches.MostLevels; i++)
        {
            if (i < HiddenCaches.Levels ? words[HiddenCaches.MostLevels + i] is < 1 or > 1024 : (words[i] | words[HiddenCaches.MostLevels + i]) != 0)
                return false;
        }
        return true;
    }
}
