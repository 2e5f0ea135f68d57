using System.ComponentModel;
using System.Diagnostics;

namespace AsymValley.Cmdlets;

/// <summary>The program that the system has for a file.</summary>
internal static class SystemProgram
{
    /// <summary>Opens a file with it.</summary>
    /// <returns>What to warn of; null when it was opened.</returns>
    public static string? Open(string path)
    {
        try
        {
            Process.Start(new ProcessStartInfo(path) { UseShellExecute = true })?.Dispose();
            return null;
        }
        catch (Exception e) when (e is Win32Exception or PlatformNotSupportedException)
        {
            return $"The system has no program to open {path} with: {e.Message}";
        }
    }
}
