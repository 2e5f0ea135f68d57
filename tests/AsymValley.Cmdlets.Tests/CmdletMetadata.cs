using System.Management.Automation;
using System.Reflection;
using System.Xml.Linq;
using AsymValley.Cmdlets;

namespace AsymValley.Tests;

/// <summary>A cmdlet as its attributes describe it.</summary>
internal sealed class CmdletMetadata
{
    private const string AllSets = "__AllParameterSets";

    private CmdletMetadata(Type type)
    {
        Type = type;
        CustomAttributeData cmdlet = Attributes(type, typeof(CmdletAttribute)).Single();
        (Verb, Noun) = ((string)cmdlet.ConstructorArguments[0].Value!, (string)cmdlet.ConstructorArguments[1].Value!);
        DefaultSet = Named<string>(cmdlet, nameof(CmdletAttribute.DefaultParameterSetName));
        SupportsShouldProcess = Named<bool>(cmdlet, nameof(CmdletAttribute.SupportsShouldProcess));
        Parameters = [.. type.GetProperties().Where(property => Attributes(property, typeof(ParameterAttribute)).Any()).Select(property => new Parameter(property))];
        string[] sets = [.. Parameters.SelectMany(parameter => parameter.Places).Select(place => place.Set).Where(set => set != AllSets).Distinct()];
        Sets = sets.Length > 0 ? sets : [AllSets];
    }

    /// <summary>Every cmdlet of the assembly.</summary>
    public static IReadOnlyList<CmdletMetadata> All { get; } =
        [.. typeof(ValleyCmdlet).Assembly.GetExportedTypes().Where(type => Attributes(type, typeof(CmdletAttribute)).Any()).Select(type => new CmdletMetadata(type))];

    public Type Type { get; }

    public string Verb { get; }

    public string Noun { get; }

    public string Name => $"{Verb}-{Noun}";

    public string? DefaultSet { get; }

    public bool SupportsShouldProcess { get; }

    public IReadOnlyList<Parameter> Parameters { get; }

    public IReadOnlyList<string> Sets { get; }

    public IEnumerable<Type> Outputs => Attributes(Type, typeof(OutputTypeAttribute))
        .SelectMany(attribute => (IEnumerable<CustomAttributeTypedArgument>)attribute.ConstructorArguments[0].Value!).Select(argument => argument.Value).OfType<Type>();

    public Parameter? this[string parameter] => Parameters.FirstOrDefault(one => one.Name == parameter);

    /// <summary>The parameters of a set, each as it is in this set.</summary>
    public IEnumerable<(Parameter Parameter, Place Place)> In(string set) =>
        Parameters.SelectMany(parameter => parameter.Places.Where(place => place.Set == set || place.Set == AllSets).Take(1).Select(place => (parameter, place)));

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static IEnumerable<CustomAttributeData> Attributes(MemberInfo member, Type type) => member.GetCustomAttributesData().Where(attribute => attribute.AttributeType == type);

    private static T? Named<T>(CustomAttributeData attribute, string name) =>
        attribute.NamedArguments.FirstOrDefault(argument => argument.MemberName == name).TypedValue.Value is T value ? value : default;

    /// <summary>A parameter.</summary>
    internal sealed class Parameter(PropertyInfo property)
    {
        private static readonly Lazy<Dictionary<string, string>> s_summaries = new(() => XDocument.Load(Path.ChangeExtension(typeof(ValleyCmdlet).Assembly.Location, ".xml"))
            .Descendants("member").ToDictionary(member => member.Attribute("name")!.Value, member => member.Element("summary")?.Value.Trim() ?? ""));

        public string Name => property.Name;

        public Type Type => property.PropertyType;

        public IReadOnlyList<Place> Places { get; } = [.. Attributes(property, typeof(ParameterAttribute)).Select(attribute => new Place(
            Named<string>(attribute, nameof(ParameterAttribute.ParameterSetName)) ?? AllSets,
            attribute.NamedArguments.Any(argument => argument.MemberName == nameof(ParameterAttribute.Position)) ? Named<int>(attribute, nameof(ParameterAttribute.Position)) : null,
            Named<bool>(attribute, nameof(ParameterAttribute.Mandatory)),
            Named<bool>(attribute, nameof(ParameterAttribute.ValueFromPipeline)),
            Named<string>(attribute, nameof(ParameterAttribute.HelpMessage))))];

        /// <summary>What its comment says; null where it has none.</summary>
        public string? Summary => s_summaries.Value.GetValueOrDefault($"P:{(property.DeclaringType!.IsGenericType ? property.DeclaringType.GetGenericTypeDefinition() : property.DeclaringType).FullName}.{Name}");
    }

    /// <summary>A parameter in one set.</summary>
    internal sealed record Place(string Set, int? Position, bool IsMandatory, bool IsFromPipeline, string? HelpMessage);
}
