using System.CommandLine;
using System.Globalization;
using AsymValley.Cli;
using AsymValley.Cli.Options;
using AsymValley.Directions;
using AsymValley.Federated;
using AsymValley.Landscape;
using AsymValley.Reports;
using AsymValley.Theory;
using AsymValley.Training;

namespace AsymValley.Tests;

public sealed class DefaultsTests
{
    // Which properties of Core's options have no option of their own name, and why.
    private static readonly HashSet<string> s_otherwise =
    [
        nameof(TrainingOptions.RunPath), nameof(TrainingOptions.Force), // --path and --force of the command
        nameof(ProfileOptions.Evaluation), nameof(NeighbourhoodOptions.Asymmetry), nameof(FlatSideGainOptions.ShiftGap), nameof(WidthOptions.Direction), // options of their own
        nameof(EvaluationOptions.Test),                                 // --skip-test
        nameof(SignSweepOptions.Grid),                                  // the default offsets
        nameof(DirectionOptions.Label), nameof(DirectionOptions.IsRandom), // computed
    ];

    [Fact]
    public void NothingGivenIsCoresDefault()
    {
        Check(TrainingFlags.Create(), new TrainingOptions());
        Check(EvaluationFlags.Create(), new EvaluationOptions());
        Check(DirectionFlags.Create(), new DirectionOptions());
        Check(DerivativeFlags.Create(), new DerivativeOptions());
        Check(AsymmetryFlags.Create(), new AsymmetryOptions());
        Check(NeighbourhoodFlags.Create(), new NeighbourhoodOptions());
        Check(ShiftGapFlags.Create(), new ShiftGapOptions());
        Check(BallShiftGapFlags.Create(), new BallShiftGapOptions());
        Check(FlatSideGainFlags.Create(), new FlatSideGainOptions());
        Check(TrajectoryFlags.Create(), new TrajectoryOptions());
        Check(AveragingBiasFlags.Create(), new AveragingBiasOptions());
        Check(TwoParameterValleyFlags.Create(), new TwoParameterValleyOptions());
        Check(ReluRetentionFlags.Create(), new ReluRetentionOptions());
        Check(SoftmaxCurvatureFlags.Create(), new SoftmaxCurvatureOptions());
        Check(ActivationAgreementFlags.Create(), new ActivationAgreementOptions());
        Check(ProfileFlags.Grid(), new ProfileOptions());
        Check(Cli.Commands.SurfaceCommand.Grid(), new SurfaceOptions());
        Check(InterpolationFlags.Create(), new InterpolationOptions());
        Check(InterpolationFlags.Create(AsymValley.Fusion.ModelInterpolation.Defaults), AsymValley.Fusion.ModelInterpolation.Defaults);
        Check(MergeFlags.Create(), new AsymValley.Fusion.MergeOptions());
        Check(FlatSideFlags.Create(), new FlatSideOptions());
        Check(WidthFlags.Create(), new WidthOptions());
        Check(SignSweepFlags.Create(), new SignSweepOptions());
        Check(SignSweepFlags.Grid(), SignSweepOptions.Grid);
        Check(PartitionFlags.Create(), new PartitionOptions());
        Check(FederationFlags.Create(), new FederationOptions());
        Check(FederationFlags.Comparison(), new ComparisonOptions());
        Check(Cli.Commands.TourCommand.Flags(), new TourOptions());
    }

    [Theory]
    [InlineData("train", typeof(TrainingOptions))]
    [InlineData("profile", typeof(ProfileOptions))]
    [InlineData("profile", typeof(DirectionOptions))]
    [InlineData("profile", typeof(DerivativeOptions))]
    [InlineData("surface", typeof(SurfaceOptions))]
    [InlineData("surface", typeof(DirectionOptions))]
    [InlineData("surface", typeof(EvaluationOptions))]
    [InlineData("interpolate", typeof(InterpolationOptions))]
    [InlineData("interpolate", typeof(EvaluationOptions))]
    [InlineData("flat-side", typeof(FlatSideOptions))]
    [InlineData("flat-side", typeof(AsymmetryOptions))]
    [InlineData("interpolate-models", typeof(InterpolationOptions))]
    [InlineData("merge", typeof(AsymValley.Fusion.MergeOptions))]
    [InlineData("merge", typeof(EvaluationOptions))]
    [InlineData("compare-widths", typeof(WidthOptions))]
    [InlineData("compare-widths", typeof(EvaluationOptions))]
    [InlineData("sign-sweep", typeof(SignSweepOptions))]
    [InlineData("sign-sweep", typeof(EvaluationOptions))]
    [InlineData("evaluate", typeof(EvaluationOptions))]
    [InlineData("asymmetry", typeof(AsymmetryOptions))]
    [InlineData("neighbourhood", typeof(NeighbourhoodOptions))]
    [InlineData("neighbourhood", typeof(AsymmetryOptions))]
    [InlineData("shift-gap", typeof(ShiftGapOptions))]
    [InlineData("ball-shift-gap", typeof(BallShiftGapOptions))]
    [InlineData("flat-side-gain", typeof(FlatSideGainOptions))]
    [InlineData("flat-side-gain", typeof(AsymmetryOptions))]
    [InlineData("trajectory", typeof(TrajectoryOptions))]
    [InlineData("trajectory", typeof(AsymmetryOptions))]
    [InlineData("averaging-bias", typeof(AveragingBiasOptions))]
    [InlineData("two-parameter-valley", typeof(TwoParameterValleyOptions))]
    [InlineData("two-parameter-valley", typeof(AsymmetryOptions))]
    [InlineData("relu-retention", typeof(ReluRetentionOptions))]
    [InlineData("softmax-curvature", typeof(SoftmaxCurvatureOptions))]
    [InlineData("activation-agreement", typeof(ActivationAgreementOptions))]
    [InlineData("activation-agreement", typeof(DirectionOptions))]
    [InlineData("partition", typeof(PartitionOptions))]
    [InlineData("federate", typeof(PartitionOptions))]
    [InlineData("federate", typeof(FederationOptions))]
    [InlineData("compare-federations", typeof(PartitionOptions))]
    [InlineData("compare-federations", typeof(FederationOptions))]
    [InlineData("compare-federations", typeof(ComparisonOptions))]
    public void EveryPropertyHasAnOption(string commandName, Type record)
    {
        Command command = ValleyCommandLine.Create(new Surroundings { In = TextReader.Null, Out = TextWriter.Null, Error = TextWriter.Null })
            .Subcommands.Single(command => command.Name == commandName);
        // The seed of the evaluation is that of its augmentation.
        IEnumerable<string> names = record.GetProperties().Select(property => property.Name).Where(name => !s_otherwise.Contains(name))
            .Select(name => record == typeof(EvaluationOptions) && name == "Seed" ? "--augment-seed" : OptionNames.Of(name)!);
        Assert.All(names, name => Assert.Contains(command.Options, option => option.Name == name));
    }

    [Fact]
    public void ValuesArriveInAnyCulture()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
            var command = new RootCommand();
            OptionGroup<TrainingOptions> group = TrainingFlags.Create();
            group.AddTo(command);
            TrainingOptions options = group.Read(command.Parse("--learning-rate 0.25 --epochs 7 --swa-start 3 --schedule cosine --augment false --seed 18446744073709551615"));
            Assert.Equal(new TrainingOptions { LearningRate = 0.25, Epochs = 7, SwaStart = 3, Swa = true, Schedule = ScheduleKind.Cosine, Augment = false, Seed = ulong.MaxValue }, options);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Theory]
    [InlineData("--offset -1,-0.5,0,1e-1")]
    [InlineData("--offset -1 -0.5 0 0.1")]
    public void ListsAreSeparatedByCommasOrSpaces(string line)
    {
        var command = new RootCommand();
        OptionGroup<ProfileOptions> group = ProfileFlags.Grid();
        group.AddTo(command);
        Assert.Equal([-1, -0.5, 0, 0.1], group.Read(command.Parse(line)).Offsets.AsEnumerable());
    }

    private static void Check<T>(OptionGroup<T> group, T defaults) where T : class
    {
        var command = new RootCommand();
        group.AddTo(command);
        Assert.Equivalent(defaults, group.Read(command.Parse("")));
        // What the help shows is what is read: each default, given explicitly, changes nothing.
        foreach (Option option in command.Options.Where(option => option.HasDefaultValue && option.Name is not ("--help" or "--version")))
        {
            string text = Convert.ToString(option.GetDefaultValue(), CultureInfo.InvariantCulture)!;
            Assert.Equivalent(defaults, group.Read(command.Parse([option.Name, text])));
        }
    }
}
