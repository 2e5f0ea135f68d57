using System.Collections;
using System.Management.Automation;

namespace AsymValley.Cmdlets.Binding;

/// <summary>Lets through what a path can be made of, and says of a run or model without one what is missing.</summary>
public sealed class FolderArgumentAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        foreach (object? value in Unwrap.Base(inputData) is IList list ? list : (object?[])[inputData])
            if (Unwrap.Base(value) is { } given and not string && PSObject.AsPSObject(given).Properties["Path"] is { Value: null })
                throw new ArgumentTransformationMetadataException($"{given} has no folder: it was made without -Path and is in memory only. Make it with -Path to go on with it later.");
        return inputData;
    }
}
