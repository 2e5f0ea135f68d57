using System.Collections;
using System.Collections.Immutable;
using System.Globalization;
using System.Management.Automation;
using AsymValley.Directions;
using AsymValley.Landscape;

namespace AsymValley.Cmdlets.Binding;

/// <summary>
/// Takes a profile, or the likeness of one: what Import-Clixml, a remote session or a custom object with Offsets and
/// TrainLoss gives. So a profile measured elsewhere can be looked at here.
/// </summary>
public sealed class ProfileArgumentAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        if (Unwrap.Base(inputData) is LossProfile or null)
            return Unwrap.Base(inputData);
        PSObject value = PSObject.AsPSObject(inputData!);
        if (Read(value, nameof(LossProfile.Offsets)) is null || Read(value, nameof(LossProfile.TrainLoss)) is null)
            return inputData;
        try
        {
            return new LossProfile
            {
                Model = Text(value, nameof(LossProfile.Model)),
                Epoch = int.TryParse(Text(value, nameof(LossProfile.Epoch)), NumberStyles.None, CultureInfo.InvariantCulture, out int epoch) ? epoch : null,
                Network = Text(value, nameof(LossProfile.Network)),
                Dataset = Text(value, nameof(LossProfile.Dataset)),
                Direction = Text(value, nameof(LossProfile.Direction)),
                Kind = Enum.TryParse(Text(value, nameof(LossProfile.Kind)), out DirectionKind kind) ? kind : null,
                Seed = ulong.TryParse(Text(value, nameof(LossProfile.Seed)), NumberStyles.None, CultureInfo.InvariantCulture, out ulong seed) ? seed : 0,
                Scaling = Enum.TryParse(Text(value, nameof(LossProfile.Scaling)), out DirectionScaling scaling) ? scaling : default,
                Width = Number(value, nameof(LossProfile.Width)) ?? 1,
                SignConsistency = Number(value, nameof(LossProfile.SignConsistency)),
                Group = Text(value, nameof(LossProfile.Group)),
                BatchNormPolicy = Enum.TryParse(Text(value, nameof(LossProfile.BatchNormPolicy)), out BatchNormPolicy policy) ? policy : default,
                RiseFactor = Number(value, nameof(LossProfile.RiseFactor)),
                Offsets = Series(value, nameof(LossProfile.Offsets)),
                TrainLoss = Series(value, nameof(LossProfile.TrainLoss)),
                TestLoss = Series(value, nameof(LossProfile.TestLoss)),
                TrainError = Series(value, nameof(LossProfile.TrainError)),
                TestError = Series(value, nameof(LossProfile.TestError)),
                Slopes = Series(value, nameof(LossProfile.Slopes)),
                TrainStepErrors = Series(value, nameof(LossProfile.TrainStepErrors)),
            };
        }
        catch (Exception e) when (e is FormatException or InvalidCastException or OverflowException)
        {
            throw new ArgumentTransformationMetadataException($"A series of the profile is not numbers: {e.Message}", e);
        }
    }

    private static object? Read(PSObject value, string property) => Unwrap.Base(value.Properties[property]?.Value);

    private static string Text(PSObject value, string property) => Convert.ToString(Read(value, property), CultureInfo.InvariantCulture) ?? "";

    private static double? Number(PSObject value, string property) =>
        double.TryParse(Text(value, property), NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : null;

    private static ImmutableArray<double> Series(PSObject value, string property) => Read(value, property) switch
    {
        null => [],
        string text when text.Length == 0 => [],
        IEnumerable list and not string => [.. list.Cast<object?>().Select(number => Convert.ToDouble(Unwrap.Base(number), CultureInfo.InvariantCulture))],
        var single => [Convert.ToDouble(single, CultureInfo.InvariantCulture)],
    };
}
