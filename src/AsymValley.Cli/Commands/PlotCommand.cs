using System.CommandLine;
using AsymValley.Checkpoints;
using AsymValley.Cli.Options;
using AsymValley.Reports.Figures;

namespace AsymValley.Cli.Commands;

/// <summary>Draws results, trainings, federations and partitions into a file.</summary>
internal static class PlotCommand
{
    public static Command Create(Surroundings surroundings)
    {
        var command = new Command("plot", "Draw results, runs, federations and partitions into an interactive page (.html), a picture (.svg) or as numbers (.csv, .json).");
        var source = new Argument<string[]>("source")
        {
            Description = "Folder of a run (its training) or federation, file of a partition, file of results as other commands write them (an object a line), or - for standard input. "
                + "Results of one kind share their axes.",
            Arity = ArgumentArity.OneOrMore,
        };
        var path = new Option<string>("--path") { HelpName = "file", Description = "File to write: .html, .svg, .csv or .json.", Required = true };
        var title = new Option<string?>("--title") { HelpName = "text", Description = "The heading. Not given: one made from the results." };
        var force = new Option<bool>("--force") { Description = "Replace the file of --path if it exists." };
        command.Add(source);
        command.Add(path);
        command.Add(title);
        command.Add(force);
        command.SetAction(parse =>
        {
            string target = parse.GetRequiredValue(path);
            FigureFile.EnsureWritable(target);
            AtomicFile.EnsureFolder(target);
            if (File.Exists(target) && !parse.GetValue(force))
                throw new AsymValleyException($"There is a file {target}. Choose another name, or replace it with --force.");
            FigureFile.Save(FigureKinds.Of(parse.GetRequiredValue(source).SelectMany(given => ResultSource.Read(given, surroundings)), parse.GetValue(title)), target);
            surroundings.Out.WriteLine(Path.GetFullPath(target));
            return ValleyCommandLine.Done;
        });
        return command;
    }
}
