using System.Globalization;
using AsymValley.Landscape;

namespace AsymValley.Cli.Options;

/// <summary>What profiles and their results are put into groups by.</summary>
internal enum ProfileKey
{
    /// <summary>Name of the model.</summary>
    Model,

    /// <summary>Name of its network.</summary>
    Network,

    /// <summary>Name of the data set.</summary>
    Dataset,

    /// <summary>Kind of the direction.</summary>
    Kind,

    /// <summary>How the direction was scaled.</summary>
    Scaling,

    /// <summary>The parameters that moved.</summary>
    Group,

    /// <summary>s, the factor of the norm scaling.</summary>
    Width,

    /// <summary>r, the fraction of signs that are the solution's.</summary>
    SignConsistency,
}

/// <summary>Reads what profiles are grouped by.</summary>
internal static class ProfileKeys
{
    public static string Read(this LossProfile profile, ProfileKey key) => key switch
    {
        ProfileKey.Model => profile.Model,
        ProfileKey.Network => profile.Network,
        ProfileKey.Dataset => profile.Dataset,
        ProfileKey.Kind => profile.Kind?.ToString() ?? "",
        ProfileKey.Scaling => profile.Scaling.ToString(),
        ProfileKey.Group => profile.Group,
        // A number alone does not say what it is.
        ProfileKey.Width => string.Create(CultureInfo.InvariantCulture, $"Width {profile.Width}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"SignConsistency {profile.SignConsistency}"),
    };
}
