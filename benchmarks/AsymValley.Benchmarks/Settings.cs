namespace AsymValley.Benchmarks;

/// <summary>What run.sh was asked for.</summary>
internal sealed record Settings
{
    /// <summary>A folder with CIFAR-10's binary files; null for the synthetic set.</summary>
    public string? Data { get; init; }

    /// <summary>A folder with MNIST's idx files; null leaves out what is measured on it.</summary>
    public string? Mnist { get; init; }

    /// <summary>Rounds that count, after one that does not.</summary>
    public int Rounds { get; init; } = 7;

    /// <summary>Parts to run.</summary>
    public string[] Parts { get; init; } = Program.AllParts;

    /// <summary>A Python that has torch; null leaves PyTorch out.</summary>
    public string? Python { get; init; }

    /// <summary>benchmarks/, with the Python files.</summary>
    public string Folder { get; init; } = "benchmarks";

    /// <summary>The built PowerShell module.</summary>
    public string Module { get; init; } = "artifacts/module/AsymValley/AsymValley.psd1";

    public static Settings Parse(string[] args)
    {
        var settings = new Settings();
        for (int i = 0; i < args.Length; i += 2)
        {
            string value = i + 1 < args.Length ? args[i + 1] : throw new ArgumentException($"{args[i]} needs a value.");
            settings = args[i] switch
            {
                "--data" => settings with { Data = value },
                "--mnist" => settings with { Mnist = value },
                "--rounds" => settings with { Rounds = int.Parse(value) },
                "--only" => settings with { Parts = Known(value.Split(',')) },
                "--python" => settings with { Python = value },
                "--folder" => settings with { Folder = value },
                "--module" => settings with { Module = value },
                _ => throw new ArgumentException($"There is no option {args[i]}."),
            };
        }
        return settings;
    }

    private static string[] Known(string[] parts) => parts.FirstOrDefault(part => !Program.AllParts.Contains(part)) is { } unknown
        ? throw new ArgumentException($"There is no part {unknown}. There are {string.Join(", ", Program.AllParts)}.")
        : parts;
}
