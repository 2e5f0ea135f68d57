using System.Collections.Immutable;
using AsymValley.Federated;
using AsymValley.Reports.Figures;
using static AsymValley.Reports.Html.HtmlText;

namespace AsymValley.Reports.Html;

/// <summary>Federations: their courses in one picture, and of each its settings, clients and rounds.</summary>
internal static class FederationSection
{
    public static HtmlSection Of(IReadOnlyList<Federation> federations, CommandText commands)
    {
        var section = new HtmlSection("federations", federations.Count == 1 ? "Federation" : "Federations");
        if (federations.Count == 0)
            return section;
        var table = new HtmlTable("All federations", ("Federation", ""), ("Algorithm", ""), ("Network", ""), ("Data", ""), ("Rounds", "completed"), ("Test accuracy", "of the global model, after the last tested round"), ("SSR", "signs that clients have in common with the global model, in the last round"), ("Drift", "mean distance that a client moves, in the last round"), ("Traffic", "up and down, all rounds"), ("Time", ""));
        for (int i = 0; i < federations.Count; i++)
        {
            Federation f = federations[i];
            RoundResult? last = f.Rounds.LastOrDefault();
            long bytes = f.Rounds.Sum(round => round.BytesDown + round.BytesUp);
            table.Add(new HtmlCell(f.Name) { Target = Id(i) }, $"{f.Algorithm}", f.Network.Name, f.DatasetReference.Name, f.Rounds.Length, HtmlCell.Share(f.TestAccuracy),
                HtmlCell.Share(last?.SsrGlobal ?? double.NaN), (last?.Drift ?? double.NaN, "G3"), new HtmlCell(Text($"{bytes / 1e6:N1} MB"), bytes), new HtmlCell(Duration(f.Seconds), f.Seconds));
            section.Add(One(f, Id(i), commands));
        }
        section.Table(table);
        if (federations.Any(f => !f.Rounds.IsEmpty))
        {
            section.Figures(
                Course("Test accuracy of the global model", "test accuracy (%)", federations, round => 100 * round.TestAccuracy),
                Course("Signs that clients have in common with the global model", "same-sign ratio (%)", federations, round => 100 * round.SsrGlobal),
                Course("Training loss of the clients", "loss (nats)", federations, round => round.TrainLoss),
                Course("Client drift, the mean of ‖θ_k − θ_t‖", "distance", federations, round => round.Drift));
        }
        return section;

        static string Id(int i) => $"federation-{i + 1}";
    }

    private static SvgLinePlot Course(string title, string label, IReadOnlyList<Federation> federations, Func<RoundResult, double> value) => new()
    {
        Title = title,
        XLabel = "round",
        YLabel = label,
        Series = TrainingSection.Lines([.. federations.Select((f, i) => TrainingSection.Line(federations.Count is > 1 and <= 10 ? f.Name : "", f.Rounds, value, i))]),
    };

    private static HtmlSection One(Federation federation, string id, CommandText commands)
    {
        var section = new HtmlSection(id, federation.Name);
        FederationOptions o = federation.Options;
        var entries = new List<(string, string)>
        {
            ("Algorithm", Algorithm(o)),
            ("Network", Text($"{federation.Network.Name}, {federation.Network.Parameters.Count:N0} parameters")),
            ("Data", federation.DatasetReference.Name),
            ("Clients a round", Text($"{o.ClientsPerRound}, {o.LocalEpochs} local epochs, batches of {o.BatchSize}")),
            ("Local SGD", Text($"learning rate {o.LearningRate}, momentum {o.Momentum}, weight decay {o.WeightDecay}, gradients clipped at {o.ClipNorm}")),
            ("Server", Text($"{o.Weighting} weighting, buffers: {o.Buffers}")),
            ("Seed", Text($"{o.Seed}")),
            ("Machine", Text($"{federation.Torch}, {o.Device}")),
            ("Folder", commands.Relative(federation.Path)),
        };
        Partition? partition = TryPartition(federation, section);
        if (partition is not null)
            entries.Insert(3, ("Partition", $"{partition}"));
        section.List(entries);
        section.Command(commands.Open("Get-Federation", federation.Path, federation.Name));
        if (partition is not null)
            section.Figures([new PartitionPanel(partition, "Images of each client, by class")]);
        if (!federation.Rounds.IsEmpty)
            section.Fold(Text($"{federation.Rounds.Length} rounds as a table"), Rounds(federation.Rounds));
        return section;
    }

    private static HtmlTable Rounds(ImmutableArray<RoundResult> rounds)
    {
        var table = new HtmlTable("Rounds", ("Round", ""), ("Test accuracy", "of the global model"), ("Test loss", "nats"), ("Training loss", "mean over the clients, nats"), ("SSR, global", "signs in common with the global model"), ("SSR, clients", "between clients"), ("Drift", "mean distance that a client moves"), ("Clients", "whose updates counted"), ("Left out", "dropped or diverged"), ("Seconds", ""));
        foreach (RoundResult r in rounds)
        {
            table.Add(r.Round, HtmlCell.Share(r.TestAccuracy), (r.TestLoss, "F4"), (r.TrainLoss, "F4"), HtmlCell.Share(r.SsrGlobal), HtmlCell.Share(r.SsrClients), (r.Drift, "F3"),
                r.Aggregated, r.Participants.Length - r.Aggregated, (r.Seconds, "F1"));
        }
        return table;
    }

    // Parameters of other algorithms are null.
    private static string Algorithm(FederationOptions o) => string.Join(", ", new (string Name, object? Value)[]
    {
        ("γ", o.Gamma), ("reduction", o.Reduction), ("μ", o.Mu), ("τ", o.Temperature), ("α", o.DynAlpha), ("T", o.Frequency), ("A", o.Amplitude), ("position", o.Position),
        ("server learning rate", o.ServerLearningRate), ("server momentum", o.ServerMomentum), ("β₂", o.ServerBeta2), ("adaptivity", o.Adaptivity),
    }.Where(parameter => parameter.Value is not null).Select(parameter => Text($"{parameter.Name} {parameter.Value}")).Prepend($"{o.Algorithm}"));

    private static Partition? TryPartition(Federation federation, HtmlSection section)
    {
        try
        {
            return federation.Partition;
        }
        catch (Exception e) when (e is AsymValleyException or IOException)
        {
            section.Paragraph($"The partition is not shown: {e.Message}", "note");
            return null;
        }
    }
}
