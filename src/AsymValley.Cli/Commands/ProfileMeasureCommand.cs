using System.CommandLine;
using AsymValley.Cli.Options;
using AsymValley.Cli.Output;
using AsymValley.Landscape;
using AsymValley.Reports;

namespace AsymValley.Cli.Commands;

/// <summary>The commands that make one result of each profile, read from a file or measured now.</summary>
internal static class ProfileMeasureCommand
{
    public static Command Asymmetry(Surroundings surroundings) => Create(
        surroundings, "asymmetry", "Measure how asymmetric the valley is along each direction: r_lo, r_hi, p and c.",
        AsymmetryFlags.Create(), options => options.Validate(), ValleyAsymmetry.Measure, ResultTables.Of,
        result => AsymmetryPlot.Of(result), (result, picture) => AsymmetryPlot.Of(result).Save(picture), "File for a picture of the curve and its slopes (.svg; .html is interactive, .csv and .json have its numbers), of one direction.");

    public static Command ShiftGap(Surroundings surroundings) => Create(
        surroundings, "shift-gap", "Measure by which shift the test loss is nearest to the training loss along each direction.",
        ShiftGapFlags.Create(), options => options.Validate(), Landscape.ShiftGap.Measure, ResultTables.Of,
        ShiftGapPlot.Curves, ShiftGapPlot.Save, "File for a picture of the curves (.html, or .csv and .json for its numbers; of .svg that of the ratio lies beside it, its name with -ratio added), of one profile.");

    private static Command Create<TOptions, TResult>(
        Surroundings surroundings, string name, string description, OptionGroup<TOptions> flags, Action<TOptions> validate,
        Func<LossProfile, TOptions, TResult> measure, Func<IEnumerable<TResult>, CsvTable> table,
        Func<TResult, SvgLinePlot> lines, Action<TResult, string> draw, string picture)
        where TOptions : class
        where TResult : class
    {
        var command = new Command(name, description);
        var profiles = new ProfileFlags(readsProfiles: true);
        var plot = new PlotFlags(picture);
        var output = new OutputFlags();
        profiles.AddTo(command);
        flags.AddTo(command);
        plot.AddTo(command, terminal: true);
        output.AddTo(command);
        command.SetAction(parse =>
        {
            ResultWriter<TResult> writer = output.Open(parse, surroundings, table);
            TOptions options = flags.Read(parse);
            validate(options);
            foreach (LossProfile profile in profiles.Profiles(parse, surroundings))
            {
                plot.EnsureFree(parse);
                TResult result = measure(profile, options);
                plot.Save(parse, [result], file => draw(result, file));
                plot.Show(parse, surroundings, () => lines(result));
                writer.Write(result);
            }
            writer.Complete();
            return ValleyCommandLine.Done;
        });
        return command;
    }
}
