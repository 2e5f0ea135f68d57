using System.CommandLine;
using AsymValley.Cli.Options;
using AsymValley.Cli.Output;
using AsymValley.Landscape;
using AsymValley.Reports;

namespace AsymValley.Cli.Commands;

/// <summary>Trains and probes logistic regressions of two parameters.</summary>
internal static class TwoParameterValleyCommand
{
    public static Command Create(Surroundings surroundings)
    {
        var command = new Command("two-parameter-valley", "Train logistic regressions of two parameters and measure how asymmetric their valleys are.");
        OptionGroup<TwoParameterValleyOptions> flags = TwoParameterValleyFlags.Create();
        OptionGroup<AsymmetryOptions> asymmetry = AsymmetryFlags.Create();
        var summary = new Option<bool>("--summary") { Description = "Write one object with the counts over all seeds, not one for each; the table of --format csv is always of the seeds." };
        var path = new Option<string?>("--path") { HelpName = "folder", Description = "Folder for a table and pictures. Not given: none." };
        var output = new OutputFlags();
        flags.AddTo(command);
        asymmetry.AddTo(command);
        command.Add(summary);
        command.Add(path);
        output.AddTo(command);
        command.SetAction(parse =>
        {
            TwoParameterValleyOptions options = flags.Read(parse);
            AsymmetryOptions measured = asymmetry.Read(parse);
            ResultWriter<TwoParameterValley> each = output.Open<TwoParameterValley>(parse, surroundings, valleys => ResultTables.Of(new TwoParameterValleyResult([.. valleys], options)));
            ResultWriter<Summary> all = output.Open<Summary>(parse, surroundings, rows => ResultTables.Of(rows.Single().Result));
            TwoParameterValleyResult result = TwoParameterRegression.Measure(options, measured, surroundings.Cancellation);
            if (parse.GetValue(path) is { } folder)
                TheoryFiles.Save(result, folder);
            if (parse.GetValue(summary))
            {
                all.Write(new Summary(result));
                all.Complete();
                return ValleyCommandLine.Done;
            }
            foreach (TwoParameterValley valley in result.Valleys)
                each.Write(valley);
            each.Complete();
            return ValleyCommandLine.Done;
        });
        return command;
    }

    /// <summary>The counts, without the valleys they are of.</summary>
    private sealed record Summary([property: System.Text.Json.Serialization.JsonIgnore] TwoParameterValleyResult Result)
    {
        public Prevalence Asymmetric => Result.Asymmetric;

        public Prevalence? AverageOnFlatSide => Result.AverageOnFlatSide;
    }
}
