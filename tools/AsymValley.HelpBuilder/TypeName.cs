using System.Management.Automation;

namespace AsymValley.HelpBuilder;

/// <summary>Names of types as <c>Get-Command -Syntax</c> has them.</summary>
internal static class TypeName
{
    private static readonly Dictionary<Type, string> s_short = new()
    {
        [typeof(string)] = "string",
        [typeof(int)] = "int",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(double)] = "double",
        [typeof(float)] = "float",
        [typeof(object)] = "Object",
        [typeof(SwitchParameter)] = "switch",
    };

    public static string Of(Type type) =>
        type.IsArray ? Of(type.GetElementType()!) + "[]" : s_short.GetValueOrDefault(type, type.Name);
}
