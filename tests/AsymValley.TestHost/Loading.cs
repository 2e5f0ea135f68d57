using AsymValley.Engine;

namespace AsymValley.TestHost;

/// <summary>Loads libtorch; says its folder, or what is wrong.</summary>
internal static class Loading
{
    public static int Run()
    {
        try
        {
            TorchRuntime.Load();
            Console.WriteLine(TorchRuntime.LoadedFolder);
        }
        catch (TorchRuntimeException e)
        {
            Console.WriteLine($"{e.Fault}: {e.Message}");
        }
        return 0;
    }
}
