using System.Globalization;
using System.Security.Cryptography;
using CsCheck;

namespace AsymValley.Fuzz;

/// <summary>
/// Every reader of files gets files that are wrong in many ways. It reads them or refuses them with an error that it documents, soon, and in
/// memory that is in proportion. ASYMVALLEY_FUZZ_COUNT inputs (20,000) are made from ASYMVALLEY_FUZZ_SEED (1): equal numbers make equal
/// inputs. What fails leaves its smallest input in the folder Regressions, whose files are read at every run.
/// </summary>
public sealed class FuzzTests
{
    private const int Failures = 5;

    private static readonly string s_regressions = Path.Combine(Root(), "tests", "AsymValley.Fuzz", "Regressions");

    public static TheoryData<string> Targets => [.. Target.All.Select(target => target.Name)];

    private static long Count => Number("ASYMVALLEY_FUZZ_COUNT", 20_000);

    private static ulong Seed => (ulong)Number("ASYMVALLEY_FUZZ_SEED", 1);

    [Theory]
    [MemberData(nameof(Targets))]
    public void EveryInputIsReadOrRefused(string name)
    {
        Target target = Target.All.Single(target => target.Name == name);
        string path = InputOf(target);
        // The last input of a process that died.
        if (File.Exists(path))
            Keep(target, File.ReadAllBytes(path));
        long count = Math.Max(1, Count * target.Share / Target.All.Sum(other => other.Share));
        var failures = new Dictionary<string, (Failure Failure, string File)>(StringComparer.Ordinal);
        for (long i = 0; i < count && failures.Count < Failures; i++)
        {
            byte[] input = target.Inputs.Generate(new PCG((uint)i, Seed + (ulong)(i >> 32)), null, out Size size);
            if (Watch.Run(target, path, input) is not { } failure || failures.ContainsKey(failure.Kind))
                continue;
            failures[failure.Kind] = (failure, Keep(target, Shrinking.Smallest(target, path, input, size, failure)));
            if (failure.Kind == "hang")
                break;
        }
        File.Delete(path);
        Assert.True(failures.Count == 0, string.Join("\n\n", failures.Values.Select(found => $"{found.File}: {found.Failure.Text}")));
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void WhatFailedOnceIsReadOrRefused(string name)
    {
        Target target = Target.All.Single(target => target.Name == name);
        string folder = Path.Combine(s_regressions, name), path = InputOf(target) + ".again";
        string[] files = Directory.Exists(folder) ? Directory.GetFiles(folder) : [];
        foreach (string file in files.Order(StringComparer.Ordinal))
        {
            Failure? failure = Watch.Run(target, path, File.ReadAllBytes(file));
            Assert.True(failure is null, $"{file}: {failure?.Text}");
        }
        File.Delete(path);
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void EqualSeedsMakeEqualInputs(string name)
    {
        Target target = Target.All.Single(target => target.Name == name);
        byte[][] Inputs(ulong seed) => [.. Enumerable.Range(0, 20).Select(i => target.Inputs.Generate(new PCG((uint)i, seed), null, out _))];
        Assert.Equal(Inputs(1), Inputs(1));
        Assert.NotEqual(Inputs(1), Inputs(2));
    }

    /// <summary>The file that is read; it stays when the process dies.</summary>
    private static string InputOf(Target target) => Path.Combine(Directory.CreateDirectory(Path.Combine(Root(), "artifacts", "fuzz", target.Name)).FullName, "input");

    private static string Keep(Target target, byte[] input)
    {
        string file = Path.Combine(Directory.CreateDirectory(Path.Combine(s_regressions, target.Name)).FullName, Convert.ToHexStringLower(SHA256.HashData(input))[..12]);
        File.WriteAllBytes(file, input);
        return file;
    }

    private static long Number(string variable, long otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? long.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    private static string Root()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "AsymValley.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException($"No AsymValley.sln above {AppContext.BaseDirectory}.");
    }
}
