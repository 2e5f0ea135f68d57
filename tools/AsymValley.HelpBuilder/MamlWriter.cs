using System.Xml.Linq;

namespace AsymValley.HelpBuilder;

/// <summary>Writes pages as MAML, the XML that Get-Help reads.</summary>
internal static class MamlWriter
{
    private static readonly XNamespace s_items = "http://msh";
    private static readonly XNamespace s_maml = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace s_command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace s_dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    public static string Write(IEnumerable<(CommandMetadata Command, HelpPage Page)> pages)
    {
        var root = new XElement(s_items + "helpItems",
            new XAttribute("schema", "maml"),
            new XAttribute(XNamespace.Xmlns + "maml", s_maml),
            new XAttribute(XNamespace.Xmlns + "command", s_command),
            new XAttribute(XNamespace.Xmlns + "dev", s_dev),
            pages.Select(pair => Command(pair.Command, pair.Page)));
        return $"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n{root}\n".ReplaceLineEndings("\n");
    }

    private static XElement Command(CommandMetadata command, HelpPage page) => new(s_command + "command",
        new XElement(s_command + "details",
            new XElement(s_command + "name", command.Name),
            new XElement(s_command + "verb", command.Name[..command.Name.IndexOf('-')]),
            new XElement(s_command + "noun", command.Name[(command.Name.IndexOf('-') + 1)..]),
            new XElement(s_maml + "description", Paragraphs(page[HelpPage.Synopsis]))),
        new XElement(s_maml + "description", Paragraphs(page[HelpPage.Description])),
        new XElement(s_command + "syntax", command.Sets.Select(set => Syntax(command, set))),
        new XElement(s_command + "parameters", command.Parameters.Select(parameter => Parameter(parameter, parameter.Uses[0]))),
        new XElement(s_command + "inputTypes", page.Parts(HelpPage.Inputs).Select(part => Typed("inputType", part))),
        new XElement(s_command + "returnValues", page.Parts(HelpPage.Outputs).Select(part => Typed("returnValue", part))),
        page[HelpPage.Notes] == "" ? null : new XElement(s_maml + "alertSet", new XElement(s_maml + "alert", Paragraphs(page[HelpPage.Notes]))),
        new XElement(s_command + "examples", page.Parts(HelpPage.Examples).Where(part => part.Heading != "").Select((part, index) => Example(part, index == 0 ? page.Setup : ""))),
        new XElement(s_command + "relatedLinks", Markdown.Links(page[HelpPage.Links]).Select(Link)));

    private static XElement Syntax(CommandMetadata command, string set) => new(s_command + "syntaxItem",
        new XElement(s_maml + "name", command.Name),
        GeneratedSections.InSet(command, set).Select(pair => Parameter(pair.Parameter, pair.Use)));

    private static XElement Parameter(ParameterMetadata parameter, ParameterUse use) => new(s_command + "parameter",
        new XAttribute("required", Lower(use.Mandatory)),
        new XAttribute("variableLength", Lower(parameter.Type.EndsWith("[]", StringComparison.Ordinal))),
        new XAttribute("globbing", Lower(parameter.Wildcards)),
        new XAttribute("pipelineInput", use.PipelineText),
        new XAttribute("position", use.PositionText.ToLowerInvariant()),
        new XAttribute("aliases", parameter.Aliases is [] ? "none" : string.Join(", ", parameter.Aliases)),
        new XElement(s_maml + "name", parameter.Name),
        new XElement(s_maml + "description", new XElement(s_maml + "para", parameter.Description),
            parameter.Values is [] ? null : new XElement(s_maml + "para", $"Accepted values: {string.Join(", ", parameter.Values)}.")),
        parameter.IsSwitch ? null : new XElement(s_command + "parameterValue",
            new XAttribute("required", "true"),
            new XAttribute("variableLength", Lower(parameter.Type.EndsWith("[]", StringComparison.Ordinal))),
            parameter.Type),
        new XElement(s_dev + "type", new XElement(s_maml + "name", parameter.Type), new XElement(s_maml + "uri")),
        new XElement(s_dev + "defaultValue", parameter.Default));

    private static XElement Typed(string name, (string Heading, string Text) part) => new(s_command + name,
        new XElement(s_dev + "type", new XElement(s_maml + "name", part.Heading)),
        new XElement(s_maml + "description", Paragraphs(part.Text)));

    // What stands before the code introduces it; all after it, with what the code prints, are remarks.
    private static XElement Example((string Heading, string Text) part, string setup)
    {
        IReadOnlyList<MarkdownBlock> blocks = Markdown.Blocks(part.Text);
        int code = blocks.ToList().FindIndex(block => block.Kind == MarkdownKind.Code);
        return new XElement(s_command + "example",
            new XElement(s_maml + "title", Rule(part.Heading)),
            new XElement(s_maml + "introduction", Setup(setup), blocks.Take(Math.Max(code, 0)).Select(Paragraph)),
            new XElement(s_dev + "code", code < 0 ? "" : blocks[code].Text),
            new XElement(s_dev + "remarks", blocks.Skip(code + 1).Select(Paragraph), new XElement(s_maml + "para")));
    }

    // Get-Help writes the code right behind the last character of what introduces it.
    private static IEnumerable<XElement> Setup(string markdown)
    {
        var paragraphs = Paragraphs(markdown).ToList();
        paragraphs.LastOrDefault()?.Add("\n\n");
        return paragraphs;
    }

    // As other modules' help has it: a title between dashes, and an empty line behind the example.
    private static string Rule(string title)
    {
        string dashes = new('-', Math.Max(3, (64 - title.Length) / 2));
        return $"{dashes} {title} {dashes}";
    }

    private static XElement Link((string Text, string Address) link) => new(s_maml + "navigationLink",
        new XElement(s_maml + "linkText", link.Text),
        new XElement(s_maml + "uri", link.Address.StartsWith("http", StringComparison.Ordinal) ? link.Address : ""));

    private static IEnumerable<XElement> Paragraphs(string markdown) => Markdown.Blocks(markdown).Select(Paragraph);

    private static XElement Paragraph(MarkdownBlock block) => new(s_maml + "para", block.Kind == MarkdownKind.Item ? $"- {block.Text}" : block.Text);

    private static string Lower(bool value) => value ? "true" : "false";
}
