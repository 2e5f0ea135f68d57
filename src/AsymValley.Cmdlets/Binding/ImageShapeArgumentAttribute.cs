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
        string[] sizes = value is IEnumerable list and not string
            ? [.. list.Cast<object?>().Select(size => Convert.ToString(Unwrap.Base(size), CultureInfo.InvariantCulture) ?? "")]
            : (value?.ToString() ?? "").Split('x', 'X', '×');
        int[] numbers = [.. sizes.Select(size => int.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0)];
        return numbers is [> 0, > 0, > 0]
            ? new ImageShape(numbers[0], numbers[1], numbers[2])
            : throw new ArgumentTransformationMetadataException($"'{string.Join('x', sizes)}' is no shape of an image. Give channels, height and width, e.g. 3x32x32.");
    }
}
