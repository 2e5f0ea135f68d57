using System.Collections.Immutable;
using System.Runtime.Intrinsics;

namespace AsymValley.Networks;

/// <summary>
/// Where a convolution gives fewer channels than the processor's vectors have elements, libtorch's max pooling goes channel by channel: that of
/// LeNet-5's six took as long as its two convolutions. With filters of zeros up to a full vector, which the next convolution gives no
/// weight, the pooling takes a quarter and the first convolution's gradients two thirds of the time.
/// </summary>
internal static class ChannelPadding
{
    private static readonly int s_vector = Vector512.IsHardwareAccelerated ? Vector512<float>.Count : Vector256<float>.Count;

    /// <summary>The same steps, with the filters of zeros that their convolutions get on a CPU.</summary>
    public static ImmutableArray<NetworkStep> Of(ImmutableArray<NetworkStep> steps)
    {
        ImmutableArray<NetworkStep>.Builder padded = steps.ToBuilder();
        for (int i = 0; i < steps.Length; i++)
        {
            if (steps[i].Layer is Conv { Groups: 1 } && steps[i].Output.Channels % s_vector is not 0 and int rest && NextConvolution(steps, i) is { } next)
            {
                padded[i] = padded[i] with { AddedOutputs = s_vector - rest };
                padded[next] = padded[next] with { AddedInputs = s_vector - rest };
            }
        }
        return padded.MoveToImmutable();
    }

    /// <summary>The convolution that alone reads what this one gives, after a max pooling and layers that keep channels apart; null where there is none.</summary>
    private static int? NextConvolution(ImmutableArray<NetworkStep> steps, int convolution)
    {
        bool isPooled = false;
        for (int i = convolution + 1; i < steps.Length && steps[i].Inputs is [var read] && read == i && steps[i].Released.Contains(read); i++)
        {
            switch (steps[i].Layer)
            {
                case MaxPool:
                    isPooled = true;
                    break;
                case Activate or AvgPool:
                    break;
                case Conv { Groups: 1 } when isPooled:
                    return i;
                default:
                    return null;
            }
        }
        return null;
    }
}
