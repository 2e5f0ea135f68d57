using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using AsymValley.Data;
using AsymValley.Directions;
using AsymValley.Networks;
using AsymValley.Training;

namespace AsymValley.Reports.Html;

/// <summary>The PowerShell command that gives a number or picture again, from the folder of the page.</summary>
internal sealed class CommandText(ReportOptions options)
{
    private const string SafeCharacters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-/\\:";

    /// <summary>A run or federation as the first command of a pipeline.</summary>
    public string Open(string cmdlet, string? path, string name) => path is null ? $"<# {name.Replace("#>", "# >", StringComparison.Ordinal)}, in memory only #> $run" : $"{cmdlet} -LiteralPath {Quote(Relative(path))}";

    public string Asymmetry(ValleyRun run, Dataset dataset, ReportBudget budget) => Pipe(
        Open(run), $"New-ProbeDirection {budget.Direction.Kind} -Count {budget.Directions}",
        Profile(run, dataset, budget.Range, budget.Points), "Measure-ValleyAsymmetry");

    public string ShiftGap(ValleyRun run, Dataset dataset, DirectionOptions direction, ReportBudget budget)
    {
        var maker = new StringBuilder($"New-ProbeDirection {direction.Kind}");
        Add(maker, "Seed", direction.Seed, 0UL);
        Add(maker, "Scaling", direction.Scaling, DirectionScaling.Unit);
        Add(maker, "Group", direction.Group, "All");
        return Pipe(Open(run), maker.ToString(), Profile(run, dataset, budget.CloseRange, budget.Points),
            Text($"Get-ShiftGap -MaximumShift {budget.ShiftGap.MaximumShift} -Step {budget.ShiftGap.Step}"));
    }

    public string Interpolation(ValleyRun run, Dataset dataset, ReportBudget budget) =>
        Pipe(Open(run), Text($"Measure-ValleyInterpolation{Of(run, dataset)} -Points {budget.InterpolationPoints}{Machine()}"));

    public string Signs(ValleyRun run) =>
        $"$run = {Open(run)}\n$(if ($run.Snapshots) {{ $run.Snapshots }} else {{ $run }}) | Measure-SignConsistency -Reference $run -ReferenceSolution Initial";

    /// <summary>How a run was trained; null for one that went on from another.</summary>
    public string? Training(ValleyRun run)
    {
        if (run.AfterSwa is not null)
            return null;
        TrainingOptions o = run.Options, d = TrainingOptions.For(o.Optimizer).WithEpochs(o.Epochs);
        var command = new StringBuilder("Start-ValleyTraining ").Append(NetworkOf(run));
        if (run.Path is { } path)
            command.Append(" -Path ").Append(Quote(Relative(path)));
        Add(command, "Epochs", o.Epochs, new TrainingOptions().Epochs);
        Add(command, "BatchSize", o.BatchSize, d.BatchSize);
        Add(command, "Optimizer", o.Optimizer, default);
        Add(command, "LearningRate", o.LearningRate, d.LearningRate);
        Add(command, "Momentum", o.Momentum, d.Momentum);
        Add(command, "WeightDecay", o.WeightDecay, d.WeightDecay);
        Add(command, "Schedule", o.Schedule, d.Schedule);
        if (o.Swa)
        {
            command.Append(" -Swa");
            Add(command, "SwaStart", o.EffectiveSwaStart, (o with { SwaStart = null }).EffectiveSwaStart);
            Add(command, "SwaLearningRate", o.EffectiveSwaLearningRate, (o with { SwaLearningRate = null }).EffectiveSwaLearningRate);
            Add(command, "SwaEvaluateEvery", o.SwaEvaluateEvery, d.SwaEvaluateEvery);
        }
        Add(command, "Seed", o.Seed, 0UL);
        Add(command, "SnapshotEvery", o.SnapshotEvery, d.SnapshotEvery);
        Add(command, "EvaluateEvery", o.EvaluateEvery, d.EvaluateEvery);
        if (o.Augment is { } augment)
            command.Append(augment ? " -Augment" : " -Augment:$false");
        Add(command, "Threads", o.Threads, d.Threads);
        return Pipe(Dataset(run.DatasetReference), command.ToString());
    }

    /// <summary>The command that opens a data set.</summary>
    public string Dataset(DatasetReference reference)
    {
        DatasetOptions o = reference.Options;
        var command = new StringBuilder("Get-ValleyDataset ").Append(Quote(reference.Name));
        if (reference.Path is { } path)
            command.Append(" -Path ").Append(Quote(Relative(path)));
        Add(command, "TrainCount", o.TrainCount, null);
        Add(command, "TestCount", o.TestCount, null);
        Add(command, "Size", o.Size, null);
        Add(command, "Fit", o.Fit, null);
        Add(command, "Seed", o.Seed, null);
        Add(command, "Difficulty", o.Difficulty, null);
        Add(command, "Classes", o.Classes, null);
        command.Append(o.Grey ? " -Grey" : "").Append(o.CoarseLabels ? " -CoarseLabels" : "");
        if (o.Normalization is { } normalization)
            command.Append(" -Mean ").Append(Numbers(normalization.Mean)).Append(" -StandardDeviation ").Append(Numbers(normalization.StandardDeviation));
        return command.ToString();
    }

    /// <summary>Text as one argument.</summary>
    public static string Quote(string text) => text.Length > 0 && text[0] != '-' && text.All(SafeCharacters.Contains)
        ? text
        // PowerShell ends a single-quoted text at the typographic quotes, too.
        : "'" + string.Concat(text.Select(c => c is '\'' or '‘' or '’' or '‚' or '‛' ? $"{c}{c}" : $"{c}")) + "'";

    /// <summary>A path for a command line and for a person: relative where it lies below the folder of the page.</summary>
    public string Relative(string path)
    {
        if (options.Folder is null)
            return path;
        string relative = Path.GetRelativePath(options.Folder, path);
        return relative.StartsWith("..", StringComparison.Ordinal) || Path.IsPathRooted(relative) ? path : relative.Replace('\\', '/');
    }

    private string Open(ValleyRun run) => Open("Get-ValleyRun", run.Path, run.Name);

    private string Profile(ValleyRun run, Dataset dataset, double range, int points) =>
        Text($"Get-ValleyProfile{Of(run, dataset)} -Range {range} -Points {points}{Machine()}");

    /// <summary>The data, where they are not the run's own as they are.</summary>
    private string Of(ValleyRun run, Dataset dataset) => dataset.Reference == run.DatasetReference ? "" : $" -Dataset ({Dataset(dataset.Reference)})";

    private string Machine() =>
        (options.Device == new ReportOptions().Device ? "" : $" -Device {Quote(options.Device)}") + (options.Threads == 0 ? "" : Text($" -Threads {options.Threads}"));

    private static string NetworkOf(ValleyRun run)
    {
        NetworkDefinition network = run.Network;
        try
        {
            if (NetworkCatalog.Names.Contains(network.Name)
                && NetworkCatalog.Create(network.Name, new NetworkOptions { Input = network.Input, Classes = network.Classes }).Hash == network.Hash)
                return network.Name;
        }
        catch (AsymValleyException)
        {
            // A network of the user's own, of a name that is taken, for images that the one of the catalogue does not take.
        }
        return run.Path is null ? "$model" : "$model <# the network is not one of the catalogue: the InitialModel of the run #>";
    }

    private static void Add<T>(StringBuilder command, string name, T value, T usual)
    {
        if (!EqualityComparer<T>.Default.Equals(value, usual))
            command.Append(CultureInfo.InvariantCulture, $" -{name} {(value is string text ? Quote(text) : value)}");
    }

    private static string Numbers(ImmutableArray<float> values) => string.Join(", ", values.Select(value => value.ToString(CultureInfo.InvariantCulture)));

    private static string Pipe(params ReadOnlySpan<string> commands) => string.Join(" |\n    ", commands);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
