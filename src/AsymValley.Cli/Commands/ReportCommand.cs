using System.CommandLine;
using AsymValley.Checkpoints;
using AsymValley.Cli.Options;
using AsymValley.Cli.Output;
using AsymValley.Reports;

namespace AsymValley.Cli.Commands;

/// <summary>Writes a report of runs and federations.</summary>
internal static class ReportCommand
{
    public static Command Create(Surroundings surroundings)
    {
        var command = new Command("report", "Write a report of runs and federations: one HTML page that needs nothing beside itself.");
        var folders = new Argument<string[]>("folders") { Description = "Folders of runs or federations, or folders above them.", Arity = ArgumentArity.OneOrMore };
        var path = new Option<string>("--path") { HelpName = "file", Description = "The page to write (.html).", DefaultValueFactory = _ => "report.html" };
        var force = new Option<bool>("--force") { Description = "Replace the file where it exists." };
        OptionGroup<ReportOptions> flags = new OptionGroup<ReportOptions>(new ReportOptions())
            .Add("--measure", "What is measured of each run: None; Quick, some directions on some of the images; Full, more directions, closer grids, all images.", o => o.Measure, (o, v) => o with { Measure = v })
            .Add("--title", "Heading of the page. Not given: made from what is shown.", o => o.Title, (o, v) => o with { Title = v })
            .Add("--static", "Pictures that do not zoom: a page of some 100 kB in place of 5 MB.", o => o.IsStatic, (o, v) => o with { IsStatic = v })
            .Add("--device", "auto, cpu, cuda or cuda:N.", o => o.Device, (o, v) => o with { Device = v })
            .Add("--threads", "CPU threads; 0: one per core.", o => o.Threads, (o, v) => o with { Threads = v });
        command.Add(folders);
        command.Add(path);
        command.Add(force);
        flags.AddTo(command);
        command.SetAction(parse =>
        {
            string page = Path.GetFullPath(parse.GetRequiredValue(path));
            ReportOptions.CheckPath(page, "RunPath");
            AtomicFile.EnsureFolder(page);
            if (File.Exists(page) && !parse.GetValue(force))
                throw new IOException($"the file of {path.Name} exists; {force.Name} replaces it: {page}");
            ReportSources[] found = [.. parse.GetRequiredValue(folders).Select(ReportSources.In)];
            var sources = new ReportSources { Runs = [.. found.SelectMany(f => f.Runs)], Federations = [.. found.SelectMany(f => f.Federations)] };
            ValleyReport report;
            using (var progress = new ConsoleProgress(surroundings))
                report = ValleyReport.Create(sources, flags.Read(parse) with { Folder = Path.GetDirectoryName(page) }, progress, surroundings.Cancellation);
            report.Save(page);
            foreach (string note in report.Notes)
                surroundings.Warn(note);
            surroundings.Out.WriteLine(page);
            return ValleyCommandLine.Done;
        });
        return command;
    }
}
