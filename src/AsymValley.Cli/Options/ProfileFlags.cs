using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;
using AsymValley.Cli.Output;
using AsymValley.Directions;
using AsymValley.Landscape;
using AsymValley.Networks;

namespace AsymValley.Cli.Options;

/// <summary>
/// Profiles to work on: measured along directions through the models of runs or files, or read as they were written by
/// <c>valley profile</c>.
/// </summary>
internal sealed class ProfileFlags
{
    private readonly bool _readsProfiles;
    private readonly Argument<string[]> _source;
    private readonly SourceFlags _model = new();
    private readonly OptionGroup<DirectionOptions> _direction = DirectionFlags.Create();
    private readonly Option<int> _count = new("--count") { HelpName = "number", Description = "Number of directions, of a random kind or one with an index.", DefaultValueFactory = _ => 1 };
    private readonly Option<string?> _to = new("--to") { HelpName = "path", Description = "For Interpolation: run folder or model file of the other solution. Not given: the same run, with --to-solution." };
    private readonly Option<Solution> _toSolution = new("--to-solution") { Description = "Which of the other run's models.", DefaultValueFactory = _ => Solution.Sgd };
    private readonly OptionGroup<DerivativeOptions> _derivative = DerivativeFlags.Create();
    private readonly OptionGroup<ProfileOptions> _profile = Grid();
    private readonly OptionGroup<EvaluationOptions> _evaluation = EvaluationFlags.Create();

    /// <param name="readsProfiles">Whether profiles may be read from a file.</param>
    public ProfileFlags(bool readsProfiles)
    {
        _readsProfiles = readsProfiles;
        _source = new Argument<string[]>("source")
        {
            Arity = ArgumentArity.OneOrMore,
            Description = readsProfiles
                ? "Run folders, model files (.safetensors), or files of profiles written by 'valley profile' (- for standard input)."
                : "Run folders or model files (.safetensors).",
        };
    }

    /// <summary>The options of <see cref="ProfileOptions"/> but the evaluation's.</summary>
    public static OptionGroup<ProfileOptions> Grid() => new OptionGroup<ProfileOptions>(new ProfileOptions())
        .Add("--range", "Offsets reach from -range to range.", o => o.Range, (o, v) => o with { Range = v })
        .Add("--points", "Number of offsets; odd, to have 0 among them.", o => o.Points, (o, v) => o with { Points = v })
        .Add("--offset", "The offsets themselves, ascending, e.g. -1,-0.5,0,0.5,1; in place of --range and --points.", o => o.Offsets, (o, v) => o with { Offsets = v })
        .Add("--auto-range", "Find the range in which the training loss rises by --rise-factor on the steeper side, in place of --range.", o => o.AutoRange, (o, v) => o with { AutoRange = v })
        .Add("--rise-factor", "By which factor the loss rises in the range of --auto-range.", o => o.RiseFactor, (o, v) => o with { RiseFactor = v })
        .Add("--slope", "Also measure exact slopes, by automatic differentiation.", o => o.Slopes, (o, v) => o with { Slopes = v });

    public void AddTo(Command command)
    {
        command.Add(_source);
        _model.AddTo(command);
        _direction.AddTo(command);
        command.Add(_count);
        command.Add(_to);
        command.Add(_toSolution);
        _derivative.AddTo(command);
        _profile.AddTo(command);
        _evaluation.AddTo(command);
    }

    /// <summary>The profiles, each measured or read when it is asked for.</summary>
    public IEnumerable<LossProfile> Profiles(ParseResult parse, Surroundings surroundings) =>
        parse.GetRequiredValue(_source).SelectMany(path =>
        {
            bool isModel = Directory.Exists(path) || Path.GetExtension(path).Equals(".safetensors", StringComparison.OrdinalIgnoreCase);
            int? epoch = isModel ? SourceFlags.EpochOf(path) : null;
            return isModel || !_readsProfiles
                ? Measure(path, parse, surroundings, (profiler, direction, progress) => profiler.Measure(direction, progress, surroundings.Cancellation) with { Epoch = epoch })
                : Read(path, surroundings);
        });

    /// <summary>What is measured along each direction of each source, each when it is asked for.</summary>
    public IEnumerable<T> Measure<T>(ParseResult parse, Surroundings surroundings, Func<LossProfiler, ProbeDirection, IProgress<OperationProgress>, T> measure) =>
        parse.GetRequiredValue(_source).SelectMany(path => Measure(path, parse, surroundings, measure));

    /// <summary>What is measured along all directions of a source at once, or along each alone.</summary>
    public IEnumerable<T> Measure<T>(
        ParseResult parse, Surroundings surroundings, bool together, Func<string, LossProfiler, IReadOnlyList<ProbeDirection>, IProgress<OperationProgress>, T> measure) =>
        parse.GetRequiredValue(_source).SelectMany(path =>
            Measure(path, parse, surroundings, together, (profiler, directions, progress) => measure(path, profiler, directions, progress)));

    private IEnumerable<T> Measure<T>(string path, ParseResult parse, Surroundings surroundings, Func<LossProfiler, ProbeDirection, IProgress<OperationProgress>, T> measure) =>
        Measure(path, parse, surroundings, together: false, (profiler, directions, progress) => measure(profiler, directions[0], progress));

    private IEnumerable<T> Measure<T>(
        string path, ParseResult parse, Surroundings surroundings, bool together, Func<LossProfiler, IReadOnlyList<ProbeDirection>, IProgress<OperationProgress>, T> measure)
    {
        ProfileOptions profile = _profile.Read(parse) with { Evaluation = _evaluation.Read(parse) };
        if (profile.AutoRange && parse.GetResult("--range") is { } range && !Implicit(range))
            throw new InvalidOptionException(nameof(profile.AutoRange), "a range is given; there is none to find.");
        Source source = _model.Open(parse, path);
        int count = parse.GetValue(_count);
        using var progress = new ConsoleProgress(surroundings);
        IEnumerable<ProbeDirection> directions = Directions(parse, source, count, profile.Evaluation, surroundings, progress);
        using var profiler = new LossProfiler(source.Model, source.Dataset, profile);
        surroundings.Warn(profiler.Warning);
        int i = 0;
        foreach (ProbeDirection[] group in directions.Chunk(together ? count : 1))
            yield return measure(profiler, group, together ? progress : new StepProgress(progress, i++, count));

        static bool Implicit(SymbolResult result) => result is OptionResult { Implicit: true };
    }

    private IEnumerable<ProbeDirection> Directions(ParseResult parse, Source source, int count, EvaluationOptions evaluation, Surroundings surroundings, IProgress<OperationProgress> progress)
    {
        DirectionOptions options = _direction.Read(parse);
        if (options.Kind.NeedsSnapshots())
            return TrajectoryPca.Create(source.Model, source.Training?.Snapshots ?? [], options, count, progress, surroundings.Cancellation);
        if (!options.Kind.NeedsData())
            return DirectionSampler.CreateMany(source.Model, options, count, options.Kind.NeedsReference() ? Reference(parse, source, options.Kind) : null);
        ImmutableArray<ProbeDirection> derived = DerivativeDirections.Create(
            source.Model, source.Dataset, options, count, _derivative.Read(parse) with { Evaluation = evaluation }, progress, surroundings.Cancellation);
        foreach (ProbeDirection direction in derived.Where(direction => direction.Curvature is { IsConverged: false }))
            surroundings.Warn(FormattableString.Invariant($"{direction.Label} is not found to the tolerance after {direction.Curvature!.Iterations} products: its residual is {direction.Curvature.Residual:g2}. --maximum-iterations allows more."));
        return derived;
    }

    private ValleyModel Reference(ParseResult parse, Source source, DirectionKind kind)
    {
        if (parse.GetValue(_to) is { } path)
            return SourceFlags.OpenModel(path, parse.GetValue(_toSolution)).Model;
        bool isGiven = parse.GetResult(_toSolution) is { Implicit: false };
        if (source.Training is null || !(isGiven || kind == DirectionKind.Initialization))
            throw new InvalidOptionException("To", $"{kind} needs a second model: give its run or file, or with --to-solution another of the run's.");
        return source.Training.Pick(isGiven ? parse.GetValue(_toSolution) : Solution.Initial);
    }

    private static IEnumerable<LossProfile> Read(string path, Surroundings surroundings)
    {
        string name = path == "-" ? "standard input" : path;
        if (path != "-" && !File.Exists(path))
            throw new AsymValleyException($"{path}: there is no such folder, model file or file of profiles.");
        using TextReader? file = path == "-" ? null : File.OpenText(path);
        TextReader reader = file ?? surroundings.In;
        int number = 0;
        while (reader.ReadLine() is { } line)
        {
            surroundings.Cancellation.ThrowIfCancellationRequested();
            number++;
            if (!string.IsNullOrWhiteSpace(line))
                yield return Parse(line, name, number);
        }
        if (number == 0)
            throw new AsymValleyException($"{name}: there are no profiles.");
    }

    private static LossProfile Parse(string line, string file, int number)
    {
        try
        {
            LossProfile profile = JsonSerializer.Deserialize<LossProfile>(line, ResultJson.Options) ?? throw new JsonException("It is null.");
            profile.Validate();
            return profile;
        }
        catch (Exception e) when (e is JsonException or LossProfileException)
        {
            throw new AsymValleyException($"{file}, line {number}: this is no profile as 'valley profile' writes it. {e.Message}", e);
        }
    }
}

/// <summary>The options of <see cref="EvaluationOptions"/>.</summary>
internal static class EvaluationFlags
{
    public static OptionGroup<EvaluationOptions> Create() => new OptionGroup<EvaluationOptions>(new EvaluationOptions())
        .Add("--batch-norm", "Batch normalisation at each point: recalibrated, frozen, or each batch's own statistics. Not given: Recalibrate (evaluate: Frozen).", o => o.BatchNorm, (o, v) => o with { BatchNorm = v })
        .Add("--batch-size", "Images a batch in recalibration and under BatchStatistics.", o => o.BatchSize, (o, v) => o with { BatchSize = v })
        .Add("--recalibration-samples", "Training images that recalibration looks at. Not given: all.", o => o.RecalibrationSamples, (o, v) => o with { RecalibrationSamples = v })
        .Add("--augment", "Measure the training loss on shuffled, cropped and flipped images.", o => o.Augment, (o, v) => o with { Augment = v })
        .Add("--augment-seed", "Seed of that augmentation.", o => o.Seed, (o, v) => o with { Seed = v })
        .Add("--skip-test", "Do not measure the test split.", o => !o.Test, (o, v) => o with { Test = !v })
        .Add("--device", "auto, cpu, cuda or cuda:N.", o => o.Device, (o, v) => o with { Device = v })
        .Add("--threads", "CPU threads; 0: one per core.", o => o.Threads, (o, v) => o with { Threads = v });
}
