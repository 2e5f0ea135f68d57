using System.Management.Automation;
using AsymValley.Cmdlets.Binding;
using AsymValley.Networks;

namespace AsymValley.Cmdlets.Commands;

/// <summary>Lists networks with their parameters and cost, without making weights.</summary>
[Cmdlet(VerbsCommon.Get, "ValleyArchitecture", DefaultParameterSetName = NameSet)]
[OutputType(typeof(Architecture))]
public sealed class GetValleyArchitectureCommand : NetworkCommand
{
    /// <summary>Networks, also other depths of a family than those listed; wildcards pick from the listed ones.</summary>
    [Parameter(Position = 0, ParameterSetName = NameSet)]
    [ArgumentCompleter(typeof(NetworkNameCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override void ProcessInput()
    {
        if (!TryReadOptions(out NetworkOptions options))
            return;
        foreach (string name in Name)
        {
            if (TryDo(name, () => Find(name, options), out List<Architecture> found))
                WriteObject(found, enumerateCollection: true);
        }
    }

    private List<Architecture> Find(string name, NetworkOptions options) => WildcardPattern.ContainsWildcardCharacters(name)
        ? [.. Architecture.List(new WildcardPattern(name, WildcardOptions.IgnoreCase).IsMatch, options, WriteWarning)]
        : [Architecture.Of(NetworkCatalog.Create(name, options))];
}
