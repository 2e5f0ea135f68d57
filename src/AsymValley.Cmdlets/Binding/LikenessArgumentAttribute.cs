using System.Collections;
using System.Management.Automation;

namespace AsymValley.Cmdlets.Binding;

/// <summary>
/// Takes a result, or several, also as they come back from Import-Clixml, a remote session or a job in another process: objects
/// with the same properties but no methods, of which the result is made again.
/// </summary>
/// <param name="type">The type of the result.</param>
public sealed class LikenessArgumentAttribute(Type type) : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) => Unwrap.Base(inputData) switch
    {
        IList list => list.Cast<object?>().Select(One).ToArray(),
        _ => One(inputData),
    };

    private object? One(object? value) => value is PSObject likeness && Likeness.Is(likeness, type) ? Likeness.Read(likeness, type) : value;
}
