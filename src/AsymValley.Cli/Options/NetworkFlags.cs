using System.CommandLine;
using AsymValley.Data;
using AsymValley.Networks;

namespace AsymValley.Cli.Options;

/// <summary>Which network: a name with variants, or a definition file.</summary>
internal sealed class NetworkFlags
{
    private readonly Option<string?> _model = new("--model") { HelpName = "name", Description = $"Network: {string.Join(", ", NetworkCatalog.Names)}, or another depth of a family." };
    private readonly Option<string?> _definition = new("--definition") { HelpName = "file", Description = "File with a network definition (docs/network-definition.md), in place of --model." };
    private readonly OptionGroup<NetworkOptions> _options = Variants()
        .Add("--batch-norm-initialization", "How batch normalisation weights start.", o => o.BatchNormInitialization, (o, v) => o with { BatchNormInitialization = v });

    public NetworkFlags() => _model.CompletionSources.Add(_ => NetworkCatalog.Names.Select(name => new System.CommandLine.Completions.CompletionItem(name)));

    /// <summary>What of a network's shape can be chosen.</summary>
    public static OptionGroup<NetworkOptions> Variants() => new OptionGroup<NetworkOptions>(new NetworkOptions())
        .Add("--activation", "Non-linearity, everywhere in the network. Not given: as the network is published.", o => o.Activation, (o, v) => o with { Activation = v })
        .Add("--batch-norm", "With or without batch normalisation (true or false). Not given: as the network is published.", o => o.BatchNorm, (o, v) => o with { BatchNorm = v })
        .Add("--hidden", $"Widths of MLP's hidden layers. Not given: {string.Join(", ", new NetworkOptions().Hidden)}.", o => o.Hidden, (o, v) => o with { Hidden = v })
        .Add("--width", "Factor on every hidden width.", o => o.WidthFactor, (o, v) => o with { WidthFactor = v });

    /// <summary>Whether the command line names a network.</summary>
    public bool IsGiven(ParseResult parse) => parse.GetValue(_model) is not null || parse.GetValue(_definition) is not null;

    /// <summary>Whether the command line names a network, which then takes images and classes from elsewhere.</summary>
    public bool IsNamed(ParseResult parse) => parse.GetValue(_model) is not null;

    public void AddTo(Command command)
    {
        command.Add(_model);
        command.Add(_definition);
        _options.AddTo(command);
    }

    /// <summary>The network for a data set's images and classes.</summary>
    /// <param name="parse">The command line.</param>
    /// <param name="dataset">Gives a network by name its input and classes.</param>
    /// <param name="usual">The name when none is given; null: one must be.</param>
    /// <exception cref="InvalidOptionException">Both or none of name and file are given, or the file is for other images.</exception>
    public NetworkDefinition Read(ParseResult parse, Dataset dataset, string? usual = null) =>
        Read(parse, new NetworkOptions { Input = dataset.Shape, Classes = dataset.Classes }, usual);

    /// <summary>The network for images and classes.</summary>
    /// <param name="parse">The command line.</param>
    /// <param name="sizes">Give a network by name its input and classes.</param>
    /// <param name="usual">The name when none is given; null: one must be.</param>
    /// <exception cref="InvalidOptionException">Both or none of name and file are given, or the file is for other images.</exception>
    public NetworkDefinition Read(ParseResult parse, NetworkOptions sizes, string? usual = null)
    {
        string? definition = parse.GetValue(_definition), model = parse.GetValue(_model) ?? (definition is null ? usual : null);
        if (model is null == definition is null)
            throw new InvalidOptionException("Model", "give a network's name, or a file in --definition, and not both.");
        if (model is not null)
            return NetworkCatalog.Create(model, _options.Read(parse) with { Input = sizes.Input, Classes = sizes.Classes });
        if (_options.Read(parse) != new NetworkOptions())
            throw new InvalidOptionException("Definition", "a definition file says all of the network; the other options of the network go with --model.");
        return NetworkDefinition.FromJson(File.ReadAllText(definition!));
    }
}
