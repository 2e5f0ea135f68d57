using System.Globalization;
using System.Management.Automation;

namespace AsymValley.Cmdlets.Binding;

/// <summary>
/// The properties that results are put into groups by: those of the results, and what Add-Member put there, such as a setting that was
/// swept.
/// </summary>
/// <param name="option">The parameter that names the properties.</param>
/// <param name="properties">Their names.</param>
internal sealed class GroupKeys(string option, string[] properties)
{
    private readonly Dictionary<string, object?[]> _values = [];

    /// <summary>What a result's group is called: its values of the properties.</summary>
    /// <param name="from">Where a property is looked for, in this order.</param>
    /// <exception cref="InvalidOptionException">A property is nowhere.</exception>
    public string LabelOf(params object[] from)
    {
        object?[] key = [.. properties.Select(property => Read(property, from))];
        // A number alone does not say what it is.
        string label = string.Join(", ", key.Zip(properties, (value, property) =>
            value is double ? string.Create(CultureInfo.InvariantCulture, $"{property} {value}") : Convert.ToString(value, CultureInfo.InvariantCulture)));
        _values[label] = key;
        return label;
    }

    /// <summary>Gives a group's row the properties that it has none of its own for.</summary>
    public void AddTo(object row, string label)
    {
        PSObject output = PSObject.AsPSObject(row);
        foreach ((string property, object? value) in properties.Zip(_values[label]))
        {
            if (output.Properties[property] is null)
                output.Properties.Add(new PSNoteProperty(property, value));
        }
    }

    private object? Read(string property, object[] from) =>
        from.Select(source => PSObject.AsPSObject(source).Properties[property]).FirstOrDefault(found => found is not null) is { } found
            ? Unwrap.Base(found.Value)
            : throw new InvalidOptionException(option, $"the results have no property '{property}'; there are {string.Join(", ", PrevalenceKeyCompleter.Usual)}, and what Add-Member puts there.");
}
