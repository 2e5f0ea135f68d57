using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Globalization;
using AsymValley.Cli.Commands;

namespace AsymValley.Cli;

/// <summary>The commands, and what their ends mean to a shell.</summary>
internal static class ValleyCommandLine
{
    public const int Done = 0, Failed = 1, BadUsage = 2, Cancelled = 130;

    private static readonly Option<bool> s_verbose = new("--verbose")
    {
        Description = "Show where an error came from.",
        Recursive = true,
    };

    /// <summary>The whole command tree.</summary>
    public static RootCommand Create(Surroundings surroundings)
    {
        var root = new RootCommand("Trains small networks and measures the asymmetric valleys of their loss landscapes.");
        root.Add(TrainCommand.Create(surroundings));
        root.Add(RecipesCommand.Create(surroundings));
        root.Add(ResumeCommand.Create(surroundings));
        root.Add(RunsCommand.Create(surroundings));
        root.Add(EvaluateCommand.Create(surroundings));
        root.Add(ProfileCommand.Create(surroundings));
        root.Add(ProfileMeasureCommand.Asymmetry(surroundings));
        root.Add(PrevalenceCommand.Create(surroundings));
        root.Add(SideDifferenceCommand.Create(surroundings));
        root.Add(SignSweepCommand.Create(surroundings));
        root.Add(ProfileMeasureCommand.ShiftGap(surroundings));
        root.Add(BallShiftGapCommand.Create(surroundings));
        root.Add(NeighbourhoodCommand.Create(surroundings));
        root.Add(FlatSideGainCommand.Create(surroundings));
        root.Add(TrajectoryCommand.Create(surroundings));
        root.Add(SurfaceCommand.Create(surroundings));
        root.Add(SolutionPairCommand.Interpolate(surroundings));
        root.Add(FusionCommand.Interpolate(surroundings));
        root.Add(FusionCommand.Test(surroundings));
        root.Add(FusionCommand.Regress(surroundings));
        root.Add(MergeCommand.Create(surroundings));
        root.Add(FlatSideCommand.Create(surroundings));
        root.Add(SolutionPairCommand.CompareWidths(surroundings));
        root.Add(ParameterCommands.SignConsistency(surroundings));
        root.Add(ParameterCommands.Distribution(surroundings));
        root.Add(ParameterCommands.SignGradient(surroundings));
        root.Add(AveragingBiasCommand.Create(surroundings));
        root.Add(TwoParameterValleyCommand.Create(surroundings));
        root.Add(ReluRetentionCommand.Create(surroundings));
        root.Add(SoftmaxCurvatureCommand.Create(surroundings));
        root.Add(ActivationAgreementCommand.Create(surroundings));
        root.Add(WeightPatternCommand.Create(surroundings));
        root.Add(PartitionCommand.Create(surroundings));
        root.Add(FederateCommand.Create(surroundings));
        root.Add(CompareFederationsCommand.Create(surroundings));
        root.Add(ImportCommand.Create(surroundings));
        root.Add(ExportCommand.Create(surroundings));
        root.Add(PlotCommand.Create(surroundings));
        root.Add(DownloadCommand.Create(surroundings));
        root.Add(ArchitecturesCommand.Create(surroundings));
        root.Add(InfoCommand.Create(surroundings));
        root.Add(InstallationCommands.Devices(surroundings));
        root.Add(InstallationCommands.SelfTest(surroundings));
        root.Add(ReportCommand.Create(surroundings));
        root.Add(TourCommand.Create(surroundings));
        root.Add(s_verbose);
        return root;
    }

    /// <summary>Runs one command line.</summary>
    /// <returns>0 done, 1 error, 2 bad usage, 130 cancelled.</returns>
    public static int Run(string[] args, Surroundings surroundings)
    {
        // Numbers are read and written the same way on every machine.
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.InvariantCulture;
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;

        ParseResult parse = Create(surroundings).Parse(args);
        if (parse.Action is ParseErrorAction)
            return Complain(BadUsage, $"{parse.Errors[0].Message} See '{CommandName(parse)} --help'.", surroundings);
        try
        {
            // Signals are handled in Program, which gives a run the time it needs to stop.
            return parse.Invoke(new InvocationConfiguration
            {
                Output = surroundings.Out,
                Error = surroundings.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            });
        }
        catch (OperationCanceledException) when (surroundings.Cancellation.IsCancellationRequested)
        {
            return Complain(Cancelled, "cancelled.", surroundings);
        }
        catch (Exception e)
        {
            int code = Complain(e is InvalidOptionException ? BadUsage : Failed, Describe(e), surroundings);
            if (parse.GetValue(s_verbose))
                surroundings.Error.WriteLine(e);
            return code;
        }
    }

    private static int Complain(int code, string message, Surroundings surroundings)
    {
        surroundings.Error.WriteLine($"valley: {message.ReplaceLineEndings(" ")}");
        return code;
    }

    private static string Describe(Exception error) => error switch
    {
        InvalidOptionException e => OptionNames.Of(e.Option) is { } name ? name + e.Message[e.Option.Length..] : e.Message[(e.Option.Length + 2)..],
        AsymValleyException or IOException or UnauthorizedAccessException => error.Message,
        _ when TorchRuntime.IsLibraryFault(error) => (error.InnerException ?? error).Message,
        _ when TorchRuntime.IsOutOfMemory(error) => $"out of memory; use a smaller --batch-size. {error.Message}",
        _ => $"{error.Message} ({error.GetType().Name}; --verbose shows where)",
    };

    private static string CommandName(ParseResult parse)
    {
        var names = new List<string>();
        for (SymbolResult? result = parse.CommandResult; result is CommandResult command; result = result.Parent)
            names.Insert(0, command.Command is RootCommand ? "valley" : command.Command.Name);
        return string.Join(' ', names);
    }
}
