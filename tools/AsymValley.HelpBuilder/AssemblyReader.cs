using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Reflection;
using System.Runtime.Loader;

namespace AsymValley.HelpBuilder;

/// <summary>
/// Reads the cmdlets of a built assembly. Attributes are read as data: the ones this tool is compiled against are stubs whose
/// properties return nothing.
/// </summary>
internal static class AssemblyReader
{
    public static IReadOnlyList<CommandMetadata> Read(string path)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        AssemblyLoadContext.Default.Resolving += (context, name) =>
            Path.Combine(folder, name.Name + ".dll") is var file && File.Exists(file) ? context.LoadFromAssemblyPath(file) : null;
        Assembly assembly = AssemblyLoadContext.Default.LoadFromAssemblyPath(Path.GetFullPath(path));
        var documents = XmlDocuments.Read(Path.ChangeExtension(path, ".xml"));
        return [.. from type in assembly.GetExportedTypes()
                   let cmdlet = Find(type, nameof(CmdletAttribute))
                   where cmdlet is not null && !type.IsAbstract
                   let command = Read(type, cmdlet, documents)
                   orderby command.Name
                   select command];
    }

    private static CommandMetadata Read(Type type, CustomAttributeData cmdlet, XmlDocuments documents)
    {
        object instance = Activator.CreateInstance(type)!;
        List<ParameterMetadata> parameters = [.. from property in type.GetProperties()
                                                 let uses = Uses(property)
                                                 where uses.Length > 0
                                                 select Read(property, uses, instance, documents)];
        if (Named(cmdlet, "SupportsShouldProcess") is true)
            parameters.AddRange(Standard.ShouldProcess);
        parameters.Sort((first, second) => string.CompareOrdinal(first.Name, second.Name));
        string standard = Named(cmdlet, "DefaultParameterSetName") as string ?? "";
        string[] sets = [.. parameters.SelectMany(parameter => parameter.Uses).Select(use => use.Set).Distinct()
            .Where(set => set != ParameterUse.AllSets).OrderBy(set => set == standard ? 0 : 1).ThenBy(set => set, StringComparer.Ordinal)];
        return new CommandMetadata(
            $"{cmdlet.ConstructorArguments[0].Value}-{cmdlet.ConstructorArguments[1].Value}",
            documents.Summary(type),
            sets is [] ? [ParameterUse.AllSets] : sets,
            parameters,
            [.. All(type, nameof(OutputTypeAttribute)).SelectMany(Arguments).OfType<Type>().Select(output => output.FullName!).Distinct()]);
    }

    private static ParameterMetadata Read(PropertyInfo property, ParameterUse[] uses, object instance, XmlDocuments documents)
    {
        Type type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        Type element = type.GetElementType() ?? type;
        return new ParameterMetadata(
            property.Name,
            TypeName.Of(type),
            documents.Summary(property),
            [.. All(property, nameof(AliasAttribute)).SelectMany(Arguments).OfType<string>()],
            element.IsEnum ? Enum.GetNames(element) : [],
            uses.All(use => use.Mandatory) ? "" : Text(documents.Value(property) ?? property.GetValue(instance)),
            Find(property, nameof(SupportsWildcardsAttribute)) is not null,
            uses);
    }

    private static ParameterUse[] Uses(PropertyInfo property) =>
    [
        .. from attribute in All(property, nameof(ParameterAttribute))
           where Named(attribute, "DontShow") is not true
           select new ParameterUse(
               Named(attribute, "ParameterSetName") as string ?? ParameterUse.AllSets,
               Named(attribute, "Mandatory") is true,
               Named(attribute, "Position") as int?,
               Named(attribute, "ValueFromPipeline") is true,
               Named(attribute, "ValueFromPipelineByPropertyName") is true),
    ];

    // What a property holds before anything is bound. Null leaves the default to Core, whose number the summary or <value> names.
    private static string Text(object? value) => value switch
    {
        null or "" => "",
        SwitchParameter => "False",
        string text => text,
        IEnumerable list => Text([.. list.Cast<object?>().Select(Text)]),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    private static string Text(string[] items) =>
        items.Length > 12 ? $"{items[0]}, {items[1]} … {items[^1]}" : string.Join(", ", items);

    private static CustomAttributeData? Find(MemberInfo member, string name) => All(member, name).FirstOrDefault();

    private static IEnumerable<CustomAttributeData> All(MemberInfo member, string name) =>
        member.GetCustomAttributesData().Where(attribute => attribute.AttributeType.Name == name);

    private static object? Named(CustomAttributeData attribute, string name) =>
        attribute.NamedArguments.FirstOrDefault(argument => argument.MemberName == name).TypedValue.Value;

    private static IEnumerable<object?> Arguments(CustomAttributeData attribute) => attribute.ConstructorArguments.SelectMany(argument =>
        argument.Value is IEnumerable<CustomAttributeTypedArgument> list ? list.Select(item => item.Value) : [argument.Value]);
}
