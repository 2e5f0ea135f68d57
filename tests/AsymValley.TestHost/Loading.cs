using AsymValley.Engine;

namespace AsymValley.TestHost;

/// <summary>Loads libtorch: its folder on standard output, or what is wrong on standard error.</summary>
internal static class Loading
{
    public static int Run()
    {
        try
        {
            TorchRuntime.Load();
            Console.WriteLine(TorchRuntime.LoadedFolder);
            return 0;
        }
        catch (TorchRuntimeException e)
        {
            Console.Error.WriteLine($"{e.Fault}: {e.Message}");
            return 1;
        }
    }
}
