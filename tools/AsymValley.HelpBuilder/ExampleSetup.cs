namespace AsymValley.HelpBuilder;

/// <summary>What a page's examples count on, and the line that makes it in an empty folder. The same on all pages, so that one run of it serves them all.</summary>
/// <param name="Sentence">What it is.</param>
/// <param name="Code">The line.</param>
internal sealed record ExampleSetup(string Sentence, string Code)
{
    private static readonly ExampleSetup s_runs = new(
        "The examples use two small runs. In an empty folder this line trains them in a few seconds:",
        """0, 1 | ForEach-Object { Get-ValleyDataset Synthetic -TrainCount 500 -TestCount 200 | Start-ValleyTraining LeNet5 "runs/$('ab'[$_])" -Epochs 6 -BatchSize 16 -LearningRate 0.02 -SwaStart 4 -SnapshotEvery 1 -Seed $_ }""");

    private static readonly ExampleSetup s_federation = new(
        "The examples use a small federation. In an empty folder this line makes it in a few seconds:",
        "Get-ValleyDataset Synthetic -TrainCount 500 -TestCount 200 | Invoke-FedSignRound 2 -Model LeNet5 -Path federations/a -Kind Iid -Clients 4 -ClientsPerRound 2 -LocalEpochs 1 -BatchSize 16 -LearningRate 0.02");

    /// <summary>Whether a page's set-up, which may be empty, is made of known ones, in this order.</summary>
    public static bool IsKnown(string text) =>
        new[] { s_runs, s_federation }.Aggregate(text, (rest, setup) => rest.StartsWith(setup.Text, StringComparison.Ordinal) ? rest[setup.Text.Length..].TrimStart('\n') : rest) == "";

    private string Text => $"{Sentence}\n\n```powershell\n{Code}\n```";
}
