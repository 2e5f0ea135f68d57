using System.CommandLine;
using AsymValley.Networks;
using AsymValley.Parameters;
using AsymValley.Signs;

namespace AsymValley.Cli.Options;

/// <summary>Models whose parameters are measured by groups.</summary>
internal sealed class ParameterFlags
{
    private readonly Argument<string[]> _sources = new("source") { Description = "Folders of runs or federations, or model files (.safetensors), e.g. a run's snapshots.", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string[]> _groups = new("--group")
    {
        HelpName = "names",
        Description = "Groups, stages or patterns of names. Not given: the five groups of Li24 and the network's stages.",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [],
    };

    private readonly Option<bool> _perTensor = new("--per-tensor") { Description = "By tensor in place of groups; of the groups, if some are given." };

    /// <summary>The groups that are asked for.</summary>
    public string[] Groups(ParseResult parse) => parse.GetValue(_groups) ?? [];

    /// <summary>Whether each tensor is measured.</summary>
    public bool PerTensor(ParseResult parse) => parse.GetValue(_perTensor);

    /// <summary>The models' paths.</summary>
    public string[] Sources(ParseResult parse) => parse.GetRequiredValue(_sources);

    public void AddTo(Command command, bool perTensor)
    {
        command.Add(_sources);
        command.Add(_groups);
        if (perTensor)
            command.Add(_perTensor);
    }

    /// <summary>Which model of a run or federation is meant.</summary>
    public static Option<Solution> Solution(string name, string of) => new(name)
    {
        Description = $"Which of {of} models: the final weights of SGD (of a federation the global ones), the averaged ones or those before training.",
        DefaultValueFactory = _ => Options.Solution.Sgd,
    };

    /// <summary>Opens a model's weights.</summary>
    public static NamedParameters Open(string path, Solution solution)
    {
        ValleyModel model = SourceFlags.OpenModel(path, solution).Model;
        bool isInitial = solution == Options.Solution.Initial && Directory.Exists(path);
        return new NamedParameters(isInitial ? $"{model.Name} (initial)" : model.Name, model.Parameters, SourceFlags.EpochOf(path));
    }
}

/// <summary>The options of <see cref="DistributionOptions"/> but the groups.</summary>
internal static class DistributionFlags
{
    public static OptionGroup<DistributionOptions> Create() => new OptionGroup<DistributionOptions>(new DistributionOptions())
        .Add("--bins", "Bins of the histograms.", o => o.Bins, (o, v) => o with { Bins = v })
        .Add("--range", "Lower edge of the first bin and upper edge of the last, e.g. -1,1. Not given: each group's own.", o => o.Range, (o, v) => o with { Range = v });
}

/// <summary>The options of <see cref="SignGradientOptions"/> but the groups and the derivative's.</summary>
internal static class SignGradientFlags
{
    public static OptionGroup<SignGradientOptions> Create() => new OptionGroup<SignGradientOptions>(new SignGradientOptions())
        .Add("--directions", "Random directions to compare with.", o => o.Directions, (o, v) => o with { Directions = v })
        .Add("--noise", "What they are made of.", o => o.Noise, (o, v) => o with { Noise = v })
        .Add("--seed", "Seed of the first; each further one has the next.", o => o.Seed, (o, v) => o with { Seed = v })
        .Add("--direction-samples", "Training images that the gradient is measured on, the first of the data. Not given: all.", o => o.Derivative.DirectionSamples, (o, v) => o with { Derivative = o.Derivative with { DirectionSamples = v } })
        .Add("--batch-norm", "Batch normalisation: recalibrated or frozen statistics, held fixed, or each batch's own. Not given: BatchStatistics.", o => o.Derivative.Evaluation.BatchNorm, (o, v) => Measured(o, e => e with { BatchNorm = v }))
        .Add("--batch-size", "Images a batch.", o => o.Derivative.Evaluation.BatchSize, (o, v) => Measured(o, e => e with { BatchSize = v }))
        .Add("--device", "auto, cpu, cuda or cuda:N.", o => o.Derivative.Evaluation.Device, (o, v) => Measured(o, e => e with { Device = v }))
        .Add("--threads", "CPU threads; 0: one per core.", o => o.Derivative.Evaluation.Threads, (o, v) => Measured(o, e => e with { Threads = v }));

    private static SignGradientOptions Measured(SignGradientOptions options, Func<Landscape.EvaluationOptions, Landscape.EvaluationOptions> with) =>
        options with { Derivative = options.Derivative with { Evaluation = with(options.Derivative.Evaluation) } };
}
