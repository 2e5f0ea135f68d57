using AsymValley.Landscape;
using AsymValley.Signs;
using AsymValley.Training;
using static AsymValley.Reports.Html.HtmlText;

namespace AsymValley.Reports.Html;

/// <summary>A run on the page: its numbers at a glance, its settings, and a part for everything that was measured.</summary>
internal static class RunSection
{
    /// <param name="findings">The run.</param>
    /// <param name="id">The section's place on the page.</param>
    /// <param name="commands">Writes the commands.</param>
    /// <param name="title">Its heading; null for the run's name.</param>
    public static HtmlSection Of(RunFindings findings, string id, CommandText commands, string? title = null)
    {
        ValleyRun run = findings.Run;
        var section = new HtmlSection(id, title ?? run.Name) { Badge = StatusOf(run) };
        section.Tiles(Tiles(findings));
        foreach (string note in findings.Notes)
            section.Paragraph(note, "note");
        section.Add(Settings(run, $"{id}-settings", commands));
        section.Add(TrainingSection.Of(run, $"{id}-training"));
        section.Add(Solutions(findings, $"{id}-solutions"));
        section.Add(ValleySections.Asymmetry(findings, $"{id}-valleys"));
        section.Add(ValleySections.ShiftGap(findings, $"{id}-shift"));
        section.Add(ValleySections.Interpolation(findings, $"{id}-interpolation"));
        section.Add(SignSection.Of(findings, $"{id}-signs"));
        return section;
    }

    /// <summary>A run's state as a badge.</summary>
    public static HtmlCell StatusOf(ValleyRun run) => new($"{run.Status}")
    {
        Badge = run.Status switch { RunStatus.Completed => "good", RunStatus.Diverged => "bad", _ => "muted" },
    };

    private static IEnumerable<(string, string, string)> Tiles(RunFindings findings)
    {
        ValleyRun run = findings.Run;
        yield return ("Test accuracy", Percent(findings.TestAccuracy), Text($"SGD, {run.History.Length} of {run.Options.Epochs} epochs"));
        if (!double.IsNaN(findings.SwaTestAccuracy))
            yield return ("Test accuracy, SWA", Percent(findings.SwaTestAccuracy), Text($"{Number(100 * (findings.SwaTestAccuracy - findings.TestAccuracy), "+0.00;-0.00;0.00")} points to SGD"));
        if (!findings.Asymmetry.IsEmpty)
        {
            Prevalence prevalence = Prevalence.Of(findings.Asymmetry.Results);
            yield return ("Asymmetric directions", Text($"{prevalence.K} of {prevalence.N}"), findings.Best is { } best ? $"largest c {Number(best.C, "F1")}" : "none measurable");
        }
        if (findings.ShiftGap.First is { } gap)
            yield return ("Shift of the test loss", (gap.AtLimit ? "at the limit, " : "") + Number(gap.Delta, "0.##"), $"ξ falls to {Percent(gap.Ratio, "F0")}");
        if (findings.FinalSigns is { } signs)
            yield return ("Signs kept since the start", Percent(signs.Ssr, "F1"), Text($"of {signs.Count:N0} parameters"));
        if (findings.Interpolation.First is { } line)
            yield return ("Barrier, SWA to SGD", Number(line.TrainBarrier, "G3"), "nats of training loss");
    }

    private static HtmlSection Settings(ValleyRun run, string id, CommandText commands)
    {
        var section = new HtmlSection(id, "Settings");
        TrainingOptions o = run.Options;
        var entries = new List<(string, string)>
        {
            ("Network", Text($"{run.Network.Name}, {run.Network.Parameters.Count:N0} parameters")),
            ("Data", DataOf(run)),
            ("Optimizer", Text($"{o.Optimizer}, learning rate {o.LearningRate}, {o.Schedule} schedule")),
            ("Momentum, weight decay", Text($"{o.Momentum}, {o.WeightDecay}")),
            ("Epochs, batch", Text($"{o.Epochs}, {o.BatchSize} images")),
            ("Averaging (SWA)", o.Swa ? Text($"epochs {o.EffectiveSwaStart} to {o.Epochs}, learning rate {o.EffectiveSwaLearningRate}") : "none"),
            ("Augmentation", o.Augment switch { true => "crops and flips", false => "none", null => "as the data set has it" }),
            ("Seed", Text($"{o.Seed}")),
            ("Machine", Text($"{run.Torch}, {o.Device}, {(o.Threads == 0 ? "all" : o.Threads)} threads")),
            ("Time", Duration(run.Seconds)),
        };
        if (run.Recipe is { } recipe)
            entries.Insert(0, ("Recipe", run.RecipeDifferences.IsEmpty ? recipe : $"{recipe}, but {string.Join(", ", run.RecipeDifferences)}"));
        if (run.AfterSwa is { } swa)
            entries.Add(("Went on from", $"the averaged weights of {commands.Relative(swa.Run)}"));
        if (run.Path is { } path)
            entries.Add(("Folder", commands.Relative(path)));
        section.List(entries);
        section.Command(commands.Training(run));
        return section;
    }

    private static string DataOf(ValleyRun run)
    {
        Data.DatasetOptions o = run.DatasetReference.Options;
        return run.DatasetReference.Name + (o.TrainCount is { } train ? Text($", the first {train:N0} training images") : "")
            + (o.TestCount is { } test ? Text($", the first {test:N0} test images") : "") + (o.Part is { } part ? Text($", client {part.Client} of {part.Partition.Clients}") : "");
    }

    private static HtmlSection Solutions(RunFindings findings, string id)
    {
        var section = new HtmlSection(id, "Solutions");
        if (findings.Solutions.IsEmpty)
            return section;
        section.Paragraph($"Losses and accuracies at the weights themselves, without augmentation{(findings.Images is { } images ? $", on {images}" : "")}. Loss is mean cross-entropy in nats.");
        var table = new HtmlTable("Solutions of the run", ("Solution", ""), ("Training loss", "nats"), ("Training accuracy", ""), ("Test loss", "nats"), ("Test accuracy", ""), ("Gap", "test loss − training loss"), ("Norm", "Euclidean norm of all parameters"));
        foreach (ModelMeasurement m in findings.Solutions)
            table.Add(m.Model, (m.TrainLoss, "F4"), HtmlCell.Share(m.TrainAccuracy), (m.TestLoss, "F4"), HtmlCell.Share(m.TestAccuracy), (m.TestLoss - m.TrainLoss, "F4"), (m.Norm, "F2"));
        section.Table(table);
        return section;
    }
}
