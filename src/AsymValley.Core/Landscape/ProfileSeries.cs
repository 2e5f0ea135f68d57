using System.Collections.Immutable;

namespace AsymValley.Landscape;

/// <summary>One of the curves of a profile.</summary>
public enum ProfileSeries
{
    /// <summary>1 − test accuracy, 0–1: what Li24 plots.</summary>
    TestError,

    /// <summary>Mean cross-entropy on the test images.</summary>
    TestLoss,

    /// <summary>1 − training accuracy, 0–1.</summary>
    TrainError,

    /// <summary>Mean cross-entropy on the training images.</summary>
    TrainLoss,
}

/// <summary>Reads a curve by its name.</summary>
public static class ProfileSeriesOfProfile
{
    /// <summary>The values of a series, one per offset; empty when it was not measured.</summary>
    /// <param name="profile">A profile.</param>
    /// <param name="series">Which curve.</param>
    public static ImmutableArray<double> Read(this LossProfile profile, ProfileSeries series)
    {
        ImmutableArray<double> values = series switch
        {
            ProfileSeries.TestError => profile.TestError,
            ProfileSeries.TestLoss => profile.TestLoss,
            ProfileSeries.TrainError => profile.TrainError,
            _ => profile.TrainLoss,
        };
        return values.IsDefault ? [] : values;
    }

    /// <summary>The values of a series that must be there.</summary>
    /// <exception cref="LossProfileException">It was not measured, or the profile's series do not fit together.</exception>
    internal static ImmutableArray<double> Require(this LossProfile profile, ProfileSeries series)
    {
        profile.Validate();
        return profile.Read(series) is { IsEmpty: false } values ? values : throw new LossProfileException($"The {series.Text()} of {profile} was not measured.");
    }

    /// <summary>The name of a series for axes and messages, e.g. <c>test error</c>.</summary>
    internal static string Text(this ProfileSeries series) => series switch
    {
        ProfileSeries.TestError => "test error",
        ProfileSeries.TestLoss => "test loss",
        ProfileSeries.TrainError => "training error",
        _ => "training loss",
    };
}
