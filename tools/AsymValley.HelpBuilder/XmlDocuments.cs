using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace AsymValley.HelpBuilder;

/// <summary>The documentation comments of an assembly, as the compiler writes them into a file.</summary>
internal sealed partial class XmlDocuments
{
    private readonly Dictionary<string, XElement> _members;

    private XmlDocuments(Dictionary<string, XElement> members) => _members = members;

    public static XmlDocuments Read(string path) =>
        new(XDocument.Load(path).Descendants("member").ToDictionary(member => (string)member.Attribute("name")!));

    /// <summary>The summary of a type; empty when it has none.</summary>
    public string Summary(Type type) => Text($"T:{type.FullName}", "summary") ?? "";

    /// <summary>The summary of a property where it is declared; empty when it has none.</summary>
    public string Summary(PropertyInfo property) => Text(Key(property), "summary") ?? "";

    /// <summary>
    /// What the documentation says a property's value is when it is not given; null when it says nothing. A reference to a property
    /// of an options class means what a new object of that class has there.
    /// </summary>
    public object? Value(PropertyInfo property) =>
        _members.GetValueOrDefault(Key(property))?.Element("value") is not { } value ? null
        : (string?)value.Element("see")?.Attribute("cref") is { } reference ? Default(reference)
        : Text(Key(property), "value");

    private static object Default(string reference)
    {
        int dot = reference.LastIndexOf('.');
        string name = reference[2..dot];
        Type type = AppDomain.CurrentDomain.GetAssemblies().Select(assembly => assembly.GetType(name)).FirstOrDefault(found => found is not null)
            ?? throw new InvalidDataException($"No loaded assembly has the type of {reference}.");
        return type.GetProperty(reference[(dot + 1)..])?.GetValue(Activator.CreateInstance(type)) ?? "";
    }

    // Of a generic base the documentation knows the definition, not the base as it was made for one cmdlet.
    private static string Key(PropertyInfo property)
    {
        Type type = property.DeclaringType!;
        return $"P:{(type.IsGenericType ? type.GetGenericTypeDefinition() : type).FullName}.{property.Name}";
    }

    private string? Text(string key, string element) =>
        _members.GetValueOrDefault(key)?.Element(element) is { } found ? Whitespace().Replace(string.Concat(found.Nodes().Select(Text)), " ").Trim() : null;

    private static string Text(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "see" or "seealso" or "paramref" } reference => Reference(reference),
        XElement { Name.LocalName: "para" } paragraph => " " + string.Concat(paragraph.Nodes().Select(Text)),
        XElement other => string.Concat(other.Nodes().Select(Text)),
        _ => "",
    };

    private static string Reference(XElement element)
    {
        string name = (string?)element.Attribute("cref") ?? (string?)element.Attribute("langword") ?? (string?)element.Attribute("name") ?? (string?)element.Attribute("href") ?? "";
        return element.Value is { Length: > 0 } text ? text : name[(name.LastIndexOf('.') + 1)..];
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Whitespace();
}
