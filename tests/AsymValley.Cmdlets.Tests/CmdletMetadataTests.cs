using System.Management.Automation;
using System.Reflection;
using System.Text.RegularExpressions;
using AsymValley.Cmdlets;

namespace AsymValley.Tests;

/// <summary>What users expect of every cmdlet. A failure lists all that offend.</summary>
public sealed partial class CmdletMetadataTests
{
    private static readonly Assembly s_cmdlets = typeof(ValleyCmdlet).Assembly, s_engine = typeof(PSCmdlet).Assembly;

    [Fact]
    public void VerbsAreApproved()
    {
        Type[] groups = [typeof(VerbsCommon), typeof(VerbsCommunications), typeof(VerbsData), typeof(VerbsDiagnostic), typeof(VerbsLifecycle), typeof(VerbsOther), typeof(VerbsSecurity)];
        string[] approved = [.. groups.SelectMany(group => group.GetFields(BindingFlags.Public | BindingFlags.Static)).Select(field => (string)field.GetRawConstantValue()!)];
        Offending(cmdlet => !approved.Contains(cmdlet.Verb, StringComparer.Ordinal));
    }

    [Fact]
    public void NounsAreSingularAndPascalCase() => Offending(cmdlet => !PascalCase().IsMatch(cmdlet.Noun) || Plural().IsMatch(cmdlet.Noun));

    [Fact]
    public void AClassIsCalledAsItsCmdlet() => Offending(cmdlet => cmdlet.Type.FullName != $"AsymValley.Cmdlets.Commands.{cmdlet.Verb}{cmdlet.Noun}Command" || !cmdlet.Type.IsSealed);

    // The engine loads this assembly alone; what a class derives from must not lie in one that has a context of its own.
    [Fact]
    public void BaseTypesAreOfTheCmdletsOrTheEngine() => Offending(cmdlet => Bases(cmdlet.Type).Any(type => type.Assembly != s_cmdlets && type.Assembly != s_engine && type != typeof(object)));

    [Fact]
    public void OutputsAreNamedAndPublic() => Offending(cmdlet => !cmdlet.Outputs.Any() || cmdlet.Outputs.Any(type => !type.IsVisible || type == typeof(object) || type == typeof(PSObject)));

    [Fact]
    public void WhatCanStartAJobSaysSo() => Offending(cmdlet => cmdlet["AsJob"] is null == cmdlet.Outputs.Contains(typeof(Job)));

    [Fact]
    public void TheManifestExportsEveryCmdletInOrder()
    {
        string exported = Exported().Match(Repository.Read("module", "AsymValley.psd1")).Groups[1].Value;
        Assert.Equal(CmdletMetadata.All.Select(cmdlet => cmdlet.Name).Order(StringComparer.Ordinal), Quoted().Matches(exported).Select(name => name.Groups[1].Value));
    }

    [Fact]
    public void ADefaultSetIsNamedWhereThereAreSeveral() => Offending(cmdlet => cmdlet.Sets.Count > 1 ? !cmdlet.Sets.Contains(cmdlet.DefaultSet) : cmdlet.DefaultSet is not null && cmdlet.DefaultSet != cmdlet.Sets[0]);

    [Fact]
    public void OneParameterOfASetTakesThePipeline() => OffendingSets((cmdlet, set) => cmdlet.In(set).Count(parameter => parameter.Place.IsFromPipeline) > 1);

    [Fact]
    public void PositionsAreDistinctAndTheDefaultSetHasThemAll() => OffendingSets((cmdlet, set) =>
    {
        int[] positions = [.. cmdlet.In(set).Select(parameter => parameter.Place.Position).OfType<int>().Order()];
        return positions.Distinct().Count() != positions.Length || IsDefault(cmdlet, set) && !positions.SequenceEqual(Enumerable.Range(0, positions.Length));
    });

    [Fact]
    public void SetsDifferInWhatIsMandatoryOrTaken() => Offending(cmdlet => cmdlet.Sets.Select(set => string.Join(',', cmdlet.In(set).Select(parameter => parameter.Parameter.Name).Order(StringComparer.Ordinal))).Distinct().Count() != cmdlet.Sets.Count);

    // The engine asks for what is mandatory in the default set; another set is taken because its parameters are there.
    [Fact]
    public void WhatIsAskedForIsExplained() => OffendingSets((cmdlet, set) => IsDefault(cmdlet, set) && cmdlet.In(set).Any(parameter => parameter.Place is { IsMandatory: true, HelpMessage: null }));

    [Fact]
    public void ParametersArePascalCase() => OffendingParameters((_, parameter) => !PascalCase().IsMatch(parameter.Name));

    [Fact]
    public void SwitchesAreNoBooleans() => OffendingParameters((_, parameter) => parameter.Type == typeof(bool) || parameter.Type == typeof(bool?) || parameter.Type == typeof(SwitchParameter?));

    [Fact]
    public void EveryParameterIsDescribed() => OffendingParameters((_, parameter) => parameter.Summary is not { Length: > 3 } summary || summary[^1] is not ('.' or ')'));

    // A path that is read has a LiteralPath beside it or comes from the pipeline; any other is written.
    [Fact]
    public void WhatIsWrittenCanBeTriedFirst() => Offending(cmdlet => !cmdlet.SupportsShouldProcess && cmdlet.Parameters.Any(parameter => parameter.Name is "Force" or "PlotPath" or "CsvPath" or "VtkPath"
        || parameter.Name == "Path" && cmdlet["LiteralPath"] is null && !parameter.Places.Any(place => place.IsFromPipeline)));

    private static void Offending(Func<CmdletMetadata, bool> isOffending) => Assert.Empty(CmdletMetadata.All.Where(isOffending).Select(cmdlet => cmdlet.Name));

    private static void OffendingSets(Func<CmdletMetadata, string, bool> isOffending) =>
        Assert.Empty(CmdletMetadata.All.SelectMany(cmdlet => cmdlet.Sets.Where(set => isOffending(cmdlet, set)).Select(set => $"{cmdlet}: {set}")));

    private static void OffendingParameters(Func<CmdletMetadata, CmdletMetadata.Parameter, bool> isOffending) =>
        Assert.Empty(CmdletMetadata.All.SelectMany(cmdlet => cmdlet.Parameters.Where(parameter => isOffending(cmdlet, parameter)).Select(parameter => $"{cmdlet} -{parameter.Name}")));

    private static bool IsDefault(CmdletMetadata cmdlet, string set) => cmdlet.Sets.Count == 1 || set == cmdlet.DefaultSet;

    private static IEnumerable<Type> Bases(Type type)
    {
        for (Type? one = type; one is not null; one = one.BaseType)
            yield return one;
    }

    [GeneratedRegex("^([A-Z][a-z0-9]*)+$")]
    private static partial Regex PascalCase();

    // Bias, loss and status end in an s of their own.
    [GeneratedRegex("(?<![aius])s$")]
    private static partial Regex Plural();

    [GeneratedRegex(@"CmdletsToExport\s*=\s*@\(([^)]*)\)")]
    private static partial Regex Exported();

    [GeneratedRegex("'([^']+)'")]
    private static partial Regex Quoted();
}
