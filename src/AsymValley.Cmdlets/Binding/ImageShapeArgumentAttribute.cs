using System.Collections;
using System.Globalization;
using System.Management.Automation;
using AsymValley.Data;

namespace AsymValley.Cmdlets.Binding;

/// <summary>Takes the shape of an image as <c>3x32x32</c>, as <c>3,32,32</c>, or as one.</summary>
public sealed class ImageShapeArgumentAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? value = Unwrap.Base(inputData);
        if (value is ImageShape)
            return value;
        string text = value is IEnumerable list and not string
            ? string.Join('x', list.Cast<object?>().Select(size => Convert.ToString(Unwrap.Base(size), CultureInfo.InvariantCulture)))
            : value?.ToString() ?? "";
        return ImageShape.TryParse(text, out ImageShape shape)
            ? shape
            : throw new ArgumentTransformationMetadataException($"'{text}' is no shape of an image. Give channels, height and width, e.g. 3x32x32.");
    }
}
