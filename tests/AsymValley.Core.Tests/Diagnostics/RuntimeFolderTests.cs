using System.Diagnostics;
using AsymValley.Engine;

namespace AsymValley.Tests.Diagnostics;

/// <summary>Which libtorch a process takes, and what it says where it can take none: in processes of their own.</summary>
public sealed class RuntimeFolderTests : IDisposable
{
    private static readonly string s_torch = RuntimeFolder.FileName("torch"), s_cpu = RuntimeFolder.FileName("torch_cpu"), s_core = RuntimeFolder.FileName("c10");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void AFolderThatIsNamedMustBeThere()
    {
        string said = Load(_folder.File("nowhere"));
        Assert.StartsWith($"Incomplete: ASYMVALLEY_LIBTORCH names {_folder.File("nowhere")}. Missing in {_folder.File("nowhere")}: {s_core}, {s_cpu}, {s_torch}.", said, StringComparison.Ordinal);
    }

    [Fact]
    public void HalfARuntimeIsNotLoaded()
    {
        _folder.Write("lib/" + s_torch, 0);
        _folder.Write("lib/" + s_core, 0);
        string said = Load(_folder.Path);
        Assert.StartsWith($"Incomplete: ASYMVALLEY_LIBTORCH names {_folder.Path}. Missing in {_folder.File("lib")}: {s_cpu}.", said, StringComparison.Ordinal);
        Assert.Contains("Install-ValleyRuntime -Force", said, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIsNoLibraryIsNotLoadable()
    {
        foreach (string library in (string[])[s_torch, s_core, s_cpu])
            _folder.Write(library, 0);
        Assert.StartsWith($"NotLoadable: The libtorch in {_folder.Path} cannot be loaded: ", Load(_folder.Path), StringComparison.Ordinal);
    }

    [Fact]
    public void AnotherVersionIsRefused()
    {
        // A library that loads and does not know its version, as those of older versions.
        foreach (string library in (string[])[s_torch, s_core, s_cpu])
            File.Copy(Path.Combine(TorchRuntime.LoadedFolder!, s_core), _folder.File(library));
        string said = Load(_folder.Path);
        Assert.StartsWith($"WrongVersion: The libtorch in {_folder.Path} is an older version; TorchSharp needs 2.10.0.", said, StringComparison.Ordinal);
        Assert.Equal("2.9.1", NativeLibraries.VersionOf(0x0209_0100_0000_0000));
    }

    [Fact]
    public void WithoutACheckoutTheUsersOwnFolderIsTaken()
    {
        string program = Directory.CreateDirectory(_folder.File("program")).FullName, home = Directory.CreateDirectory(_folder.File("home")).FullName;
        foreach (string file in Directory.GetFiles(AppContext.BaseDirectory).Where(file => Path.GetExtension(file) is ".dll" or ".json"))
            File.Copy(file, Path.Combine(program, Path.GetFileName(file)));
        string said = Load(null, program, home);
        Assert.StartsWith("NotInstalled: Libtorch 2.10.0 is not installed on this host. Install-ValleyRuntime downloads it", said, StringComparison.Ordinal);

        // What it looked for is where an installation goes.
        string[] looked = said[said.IndexOf("Looked in ", StringComparison.Ordinal)..].Trim()["Looked in ".Length..].TrimEnd('.').Split(" and ");
        Assert.All(looked, place => Assert.StartsWith(home, place, StringComparison.Ordinal));
        Assert.EndsWith(Path.Combine("AsymValley", "runtime", "libtorch-2.10.0-cpu"), looked[1], StringComparison.Ordinal);
        Directory.CreateDirectory(looked[1]);
        Assert.StartsWith($"Incomplete: The libtorch in {looked[1]} is not whole", Load(null, program, home), StringComparison.Ordinal);
    }

    private static string Load(string? named, string? program = null, string? home = null)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", ["exec", Path.Combine(program ?? AppContext.BaseDirectory, "AsymValley.TestHost.dll"), "load"])
        {
            RedirectStandardOutput = true,
        };
        start.Environment[RuntimeFolder.Variable] = named;
        if (home is not null)
        {
            foreach (string variable in (string[])["HOME", "LOCALAPPDATA", "XDG_DATA_HOME"])
                start.Environment[variable] = home;
        }
        using Process process = Process.Start(start)!;
        string said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return said;
    }
}
