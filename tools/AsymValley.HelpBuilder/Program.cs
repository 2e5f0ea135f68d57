// Compiles docs/en-US into what Get-Help reads:
//   AsymValley.HelpBuilder CMDLETS.dll PAGES --output FOLDER    writes FOLDER/<dll>-Help.xml and FOLDER/about_*.help.txt
//   AsymValley.HelpBuilder CMDLETS.dll PAGES --update           writes the pages' sections SYNTAX and PARAMETERS, and a page for each new cmdlet
// Exit code 1 and a line for each problem when pages and cmdlets do not fit.
using System.Text;
using AsymValley.HelpBuilder;

if (args is not [string assembly, string pages, "--output" or "--update", ..] || (args[2] == "--output" && args.Length != 4))
{
    Console.Error.WriteLine("usage: AsymValley.HelpBuilder CMDLETS.dll PAGES (--output FOLDER | --update)");
    return 2;
}

IReadOnlyList<CommandMetadata> commands = AssemblyReader.Read(assembly);
var known = commands.SelectMany(command => command.Parameters).Select(parameter => parameter.Name).Concat(Standard.Common).ToHashSet();
var found = new List<(CommandMetadata Command, HelpPage Page)>();
int problems = 0;
foreach (CommandMetadata command in commands)
{
    string path = Path.Combine(pages, command.Name + ".md");
    bool exists = File.Exists(path);
    if (args[2] == "--update")
        Write(path, GeneratedSections.Update(exists ? HelpPage.Parse(File.ReadAllText(path)) : GeneratedSections.Skeleton(command), command).ToString());
    else if (!exists)
        Report(path, $"{command.Name} has no page. Building with -p:UpdateHelp=true writes one to fill.");
    else
        found.Add((command, HelpPage.Parse(File.ReadAllText(path))));
}
foreach ((CommandMetadata command, HelpPage page) in found)
{
    foreach (string problem in PageRules.Problems(page, command, known))
        Report(Path.Combine(pages, command.Name + ".md"), problem);
}
foreach (string path in Directory.GetFiles(pages, "*-*.md"))
{
    if (commands.All(command => command.Name != Path.GetFileNameWithoutExtension(path)))
        Report(path, "there is no such cmdlet");
}
if (problems > 0 || args[2] == "--update")
    return problems > 0 ? 1 : 0;

Directory.CreateDirectory(args[3]);
Write(Path.Combine(args[3], Path.GetFileName(assembly) + "-Help.xml"), MamlWriter.Write(found));
foreach (string path in Directory.GetFiles(pages, "about_*.md"))
    Write(Path.Combine(args[3], Path.GetFileNameWithoutExtension(path) + ".help.txt"), AboutTopic.Text(File.ReadAllText(path)));
return 0;

// As MSBuild wants it, so that a build says which file.
void Report(string path, string problem)
{
    Console.Error.WriteLine($"{Path.GetFullPath(path)}: error AVHELP: {problem}");
    problems++;
}

static void Write(string path, string text)
{
    if (!File.Exists(path) || File.ReadAllText(path) != text)
        File.WriteAllText(path, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
}
