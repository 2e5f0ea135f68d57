using System.Collections.Immutable;
using Of = AsymValley.Federated.FederatedAlgorithmName;

namespace AsymValley.Federated.Algorithms;

/// <summary>One parameter that only some algorithms have: who has it, its default there and its range.</summary>
/// <param name="Name">The name of the option.</param>
/// <param name="Defaults">The algorithms that have it, each with its default.</param>
/// <param name="Get">Reads it; null when it was not given.</param>
/// <param name="With">The options with another value of it.</param>
/// <param name="IsValid">Its range.</param>
/// <param name="Range">Its range in words.</param>
internal sealed record AlgorithmParameter(
    string Name, ImmutableArray<(FederatedAlgorithmName Algorithm, object Default)> Defaults, Func<FederationOptions, object?> Get,
    Func<FederationOptions, object?, FederationOptions> With, Func<object, bool> IsValid, string Range)
{
    public static ImmutableArray<AlgorithmParameter> All { get; } =
    [
        Number(nameof(FederationOptions.Gamma), o => o.Gamma, (o, v) => o with { Gamma = v }, FederationOptions.IsWeight, "0 or more", (Of.FedSign, 1e-4)),
        Choice<SignReduction>(nameof(FederationOptions.Reduction), o => o.Reduction, (o, v) => o with { Reduction = v }, (Of.FedSign, SignReduction.Sum)),
        Number(nameof(FederationOptions.Mu), o => o.Mu, (o, v) => o with { Mu = v }, FederationOptions.IsWeight, "0 or more", (Of.FedProx, 0.01), (Of.Moon, 1.0)),
        Number(nameof(FederationOptions.Temperature), o => o.Temperature, (o, v) => o with { Temperature = v }, FederationOptions.IsPositive, "positive", (Of.Moon, 0.5)),
        Number(nameof(FederationOptions.DynAlpha), o => o.DynAlpha, (o, v) => o with { DynAlpha = v }, FederationOptions.IsWeight, "0 or more", (Of.FedDyn, 0.01)),
        Number(nameof(FederationOptions.Frequency), o => o.Frequency, (o, v) => o with { Frequency = v }, FederationOptions.IsPositive, "positive", (Of.FedPan, 1.0)),
        Number(nameof(FederationOptions.Amplitude), o => o.Amplitude, (o, v) => o with { Amplitude = v }, FederationOptions.IsWeight, "0 or more", (Of.FedPan, 0.05)),
        Choice<Networks.PositionMode>(nameof(FederationOptions.Position), o => o.Position, (o, v) => o with { Position = v }, (Of.FedPan, Networks.PositionMode.Additive)),
        Number(nameof(FederationOptions.ServerLearningRate), o => o.ServerLearningRate, (o, v) => o with { ServerLearningRate = v }, FederationOptions.IsPositive, "positive",
            (Of.FedAvgM, 1.0), (Of.Scaffold, 1.0), (Of.FedAdam, 0.01)),
        Number(nameof(FederationOptions.ServerMomentum), o => o.ServerMomentum, (o, v) => o with { ServerMomentum = v }, FederationOptions.IsMomentum, "0 or more and less than 1",
            (Of.FedAvgM, 0.9), (Of.FedAdam, 0.9)),
        Number(nameof(FederationOptions.ServerBeta2), o => o.ServerBeta2, (o, v) => o with { ServerBeta2 = v }, FederationOptions.IsMomentum, "0 or more and less than 1", (Of.FedAdam, 0.99)),
        Number(nameof(FederationOptions.Adaptivity), o => o.Adaptivity, (o, v) => o with { Adaptivity = v }, FederationOptions.IsPositive, "positive", (Of.FedAdam, 1e-3)),
    ];

    /// <exception cref="InvalidOptionException">It was given and is out of range, or the algorithm does not have it.</exception>
    public void Validate(FederationOptions options)
    {
        if (Get(options) is not { } value)
            return;
        FederationOptions.Check(Has(options.Algorithm), Name,
            $"{options.Algorithm} has no such parameter, {string.Join(" and ", Defaults.Select(entry => entry.Algorithm))} only");
        FederationOptions.Check(IsValid(value), Name, $"must be {Range}");
    }

    /// <summary>The options with the algorithm's default, where it has the parameter and none was given.</summary>
    public FederationOptions Fill(FederationOptions options) => Get(options) is null && Has(options.Algorithm)
        ? With(options, Defaults.First(entry => entry.Algorithm == options.Algorithm).Default)
        : options;

    /// <summary>The options without it, where the algorithm does not have it.</summary>
    public FederationOptions Drop(FederationOptions options) => Has(options.Algorithm) ? options : With(options, null);

    private bool Has(FederatedAlgorithmName algorithm) => Defaults.Any(entry => entry.Algorithm == algorithm);

    private static AlgorithmParameter Number(
        string name, Func<FederationOptions, double?> get, Func<FederationOptions, double?, FederationOptions> with,
        Func<double, bool> isValid, string range, params ReadOnlySpan<(FederatedAlgorithmName, object)> defaults) =>
        new(name, [.. defaults], o => get(o), (o, v) => with(o, (double?)v), v => isValid((double)v), range);

    private static AlgorithmParameter Choice<T>(
        string name, Func<FederationOptions, T?> get, Func<FederationOptions, T?, FederationOptions> with,
        params ReadOnlySpan<(FederatedAlgorithmName, object)> defaults) where T : struct, Enum =>
        new(name, [.. defaults], o => get(o), (o, v) => with(o, (T?)v), v => Enum.IsDefined((T)v), "one of " + string.Join(", ", Enum.GetNames<T>()));
}
