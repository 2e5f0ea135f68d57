using System.Management.Automation;
using AsymValley.Directions;

namespace AsymValley.Cmdlets.Binding;

/// <summary>
/// What <c>Get-ValleyProfile</c> takes from the pipeline: a direction, or whatever a <c>-Model</c> parameter takes, through
/// which it then draws one direction.
/// </summary>
public sealed class DirectionSource
{
    private readonly object _value;

    internal DirectionSource(object value) => _value = value;

    /// <summary>The direction, if it is one.</summary>
    internal ProbeDirection? Direction => _value as ProbeDirection;

    /// <summary>Otherwise what it goes through.</summary>
    internal ModelSource Model => (ModelSource)_value;

    /// <summary>What was given, for error records.</summary>
    internal object Target => Direction is { } direction ? direction : Model.Target;

    /// <inheritdoc/>
    public override string ToString() => _value.ToString() ?? "";
}

/// <summary>Makes a <see cref="DirectionSource"/> of what was given.</summary>
public sealed class DirectionArgumentAttribute : ArgumentTransformationAttribute
{
    private static readonly ModelArgumentAttribute s_model = new();

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) => Unwrap.Base(inputData) switch
    {
        null => null,
        DirectionSource source => source,
        ProbeDirection direction => new DirectionSource(direction),
        { } value => new DirectionSource(s_model.Transform(engineIntrinsics, value)!),
    };
}
