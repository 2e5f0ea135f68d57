using System.Management.Automation;

namespace AsymValley.Cmdlets.Binding;

/// <summary>Refuses a number where a scaling is meant: as an enumeration, 2 would be the third of them without a word.</summary>
public sealed class ScalingArgumentAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) => Unwrap.Base(inputData) switch
    {
        null => null,
        { } value when value.GetType().IsPrimitive || value is decimal => throw new ArgumentTransformationMetadataException($"{value} is not a scaling: it is Unit, Norm, Filter or None. The factor s of Norm is -Width."),
        var value => value,
    };
}
