using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace AsymValley.Engine;

/// <summary>
/// TorchSharp 0.107's library for Linux asks for the symbol version GLIBCXX_3.4.32 of GCC 13. Debian 12, Ubuntu 22.04 and RHEL 9
/// have an older libstdc++, and the loader refuses it there. The only symbol of that version is std::ios_base_library_init(), a mark
/// that no instruction and no relocation uses. So on such a host, and for that very file, a copy in memory is loaded whose
/// requirement has the flag VER_FLG_WEAK: the loader then takes a library without that version.
/// </summary>
internal static class OldStandardLibrary
{
    private const string File = "cf33b1b0bb6bbb9754a768fb5c5d04d9f498603be50e73f55621a0b40ee608b8", Wanted = "GLIBCXX_3.4.32";

    // Of the entry for GLIBCXX_3.4.32 in that file's version needs (.gnu.version_r): 16 bits of flags, and before them the version's hash.
    private const int FlagsAt = 0x3FA34, HashAt = FlagsAt - 4;
    private const uint HashOfWanted = 0x0297F842;
    private const ushort Weak = 2;

    /// <summary>Whether this process's libstdc++ is too old for TorchSharp's library. Ask it once libtorch is loaded, which brings libstdc++ along.</summary>
    public static bool IsHere() => OperatingSystem.IsLinux() && Mapped("libstdc++.so") is { } library && !Contains(library, Wanted);

    /// <summary>Loads TorchSharp's library with the requirement made weak.</summary>
    /// <exception cref="TorchRuntimeException">It is another file than the one this is known of.</exception>
    public static nint Load(string binding)
    {
        byte[] content = System.IO.File.ReadAllBytes(binding);
        if (!TryRelax(content))
        {
            throw new TorchRuntimeException(TorchFault.NotLoadable, Path.GetDirectoryName(binding),
                $"This host's libstdc++ has no {Wanted}, which {binding} asks for, and that file is not the one of TorchSharp 0.107 whose requirement can be left out. Use a system with GCC 13's libstdc++, e.g. Debian 13 or Ubuntu 24.04.");
        }
        SafeFileHandle file = LibC.MemoryFile(Path.GetFileName(binding));
        RandomAccess.Write(file, content, 0);
        // The file stays open: the loader, debuggers and profilers know the library by this name.
        return NativeLibrary.Load($"/proc/self/fd/{file.DangerousGetHandle()}");
    }

    /// <summary>Makes the requirement weak.</summary>
    /// <returns>False where this is not the file that is known; it is then unchanged.</returns>
    internal static bool TryRelax(byte[] content)
    {
        if (Convert.ToHexStringLower(SHA256.HashData(content)) != File || BinaryPrimitives.ReadUInt32LittleEndian(content.AsSpan(HashAt)) != HashOfWanted)
            return false;
        BinaryPrimitives.WriteUInt16LittleEndian(content.AsSpan(FlagsAt), Weak);
        return true;
    }

    private static string? Mapped(string name) =>
        System.IO.File.ReadLines("/proc/self/maps").Select(line => line[(line.LastIndexOf(' ') + 1)..]).FirstOrDefault(file => Path.GetFileName(file).StartsWith(name, StringComparison.Ordinal));

    private static bool Contains(string file, string text) => System.IO.File.ReadAllBytes(file).AsSpan().IndexOf(Encoding.ASCII.GetBytes(text + '\0')) >= 0;
}
