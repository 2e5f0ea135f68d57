using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Serialization;

namespace AsymValley.Data;

/// <summary>
/// What a network sees: (pixel / PixelScale − mean) / standard deviation, per channel.
/// </summary>
/// <param name="Mean">One mean a channel, of pixels in [0, 1].</param>
/// <param name="StandardDeviation">One standard deviation a channel, positive.</param>
public sealed record Normalization(ImmutableArray<float> Mean, ImmutableArray<float> StandardDeviation)
{
    /// <summary>CIFAR as the SWA authors' code gives it to PreResNet; the default for CIFAR-10 and CIFAR-100.</summary>
    public static Normalization PreResNet { get; } = new([.4914f, .4822f, .4465f], [.2023f, .1994f, .2010f]);

    /// <summary>CIFAR as the SWA authors' code gives it to VGG: ImageNet's means and deviations.</summary>
    public static Normalization Vgg { get; } = new([.485f, .456f, .406f], [.229f, .224f, .225f]);

    /// <summary>The same mean and standard deviation for every channel.</summary>
    public static Normalization Same(int channels, float mean, float standardDeviation) =>
        new([.. Enumerable.Repeat(mean, channels)], [.. Enumerable.Repeat(standardDeviation, channels)]);

    /// <summary>Number of channels it is for.</summary>
    [JsonIgnore]
    public int Channels => Mean.IsDefault ? 0 : Mean.Length;

    /// <summary>Checks that it can be used for images of that many channels.</summary>
    /// <exception cref="InvalidOptionException">Wrong number of channels, or a value that is not finite or not positive.</exception>
    public void EnsureFits(int channels)
    {
        if (Channels != channels || StandardDeviation.IsDefault || StandardDeviation.Length != channels)
            throw new InvalidOptionException(nameof(Normalization), $"needs {channels} means and {channels} standard deviations, one a channel.");
        if (!Mean.All(float.IsFinite) || !StandardDeviation.All(s => float.IsFinite(s) && s > 0))
            throw new InvalidOptionException(nameof(Normalization), "means must be finite and standard deviations positive.");
    }

    /// <summary>Equal values; the arrays need not be the same ones.</summary>
    public bool Equals(Normalization? other) =>
        other is not null && Mean.AsSpan().SequenceEqual(other.Mean.AsSpan())
        && StandardDeviation.AsSpan().SequenceEqual(other.StandardDeviation.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (float value in Mean.AsSpan())
            hash.Add(value);
        foreach (float value in StandardDeviation.AsSpan())
            hash.Add(value);
        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"mean {string.Join(' ', Mean.Select(value => value.ToString("g4", CultureInfo.InvariantCulture)))}, deviation {string.Join(' ', StandardDeviation.Select(value => value.ToString("g4", CultureInfo.InvariantCulture)))}");
}
