using System.Runtime.CompilerServices;

namespace AsymValley.Tests.Engine;

/// <summary>Tests may use TorchSharp before any operation of Core has loaded libtorch for this host.</summary>
internal static class LoadTorch
{
#pragma warning disable CA2255 // The first test may be any.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Now() => TorchRuntime.Load();
}
