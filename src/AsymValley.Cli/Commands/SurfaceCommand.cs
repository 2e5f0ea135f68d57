using System.CommandLine;
using AsymValley.Checkpoints;
using AsymValley.Cli.Options;
using AsymValley.Cli.Output;
using AsymValley.Directions;
using AsymValley.Landscape;
using AsymValley.Networks;
using AsymValley.Reports;

namespace AsymValley.Cli.Commands;

/// <summary>Measures a loss surface.</summary>
internal static class SurfaceCommand
{
    /// <summary>The options of <see cref="SurfaceOptions"/> but the evaluation's.</summary>
    public static OptionGroup<SurfaceOptions> Grid() => new OptionGroup<SurfaceOptions>(new SurfaceOptions())
        .Add("--u-range", "First and last offset along u, e.g. -1,1. Not given: -4,4; with --to around the three models.", o => o.URange, (o, v) => o with { URange = v })
        .Add("--u-points", "Number of offsets along u.", o => o.UPoints, (o, v) => o with { UPoints = v })
        .Add("--v-range", "First and last offset along v. Not given: as for u.", o => o.VRange, (o, v) => o with { VRange = v })
        .Add("--v-points", "Number of offsets along v.", o => o.VPoints, (o, v) => o with { VPoints = v });

    public static Command Create(Surroundings surroundings)
    {
        var command = new Command("surface", "Measure training and test loss on a grid of a plane: a solution and two random directions, or what three solutions span.");
        var path = new Argument<string>("source") { Description = "Folder of a run or federation, or model file (.safetensors)." };
        var source = new SourceFlags();
        OptionGroup<DirectionOptions> direction = DirectionFlags.Create();
        var to = new Option<string[]>("--to") { HelpName = "paths", Description = "Folders or model files of two more solutions, in place of random directions: the plane through all three.", AllowMultipleArgumentsPerToken = true };
        var toSolution = new Option<Solution>("--to-solution") { Description = "Which of the models of folders in --to.", DefaultValueFactory = _ => Solution.Sgd };
        OptionGroup<SurfaceOptions> grid = Grid();
        OptionGroup<EvaluationOptions> evaluation = EvaluationFlags.Create();
        var file = new Option<string?>("--path") { HelpName = "file", Description = "File for what is measured; the same line goes on from it after an interruption." };
        var force = new Option<bool>("--force") { Description = "Start the file of --path afresh when it is of another surface." };
        var vtk = new Option<string?>("--vtk-path") { HelpName = "file", Description = "File for the surface as a VTK image (.vti)." };
        var plot = new Option<string?>("--plot-path") { HelpName = "file", Description = "File for a picture with contour lines (.svg)." };
        var output = new OutputFlags();
        command.Add(path);
        source.AddTo(command);
        direction.AddTo(command);
        command.Add(to);
        command.Add(toSolution);
        grid.AddTo(command);
        evaluation.AddTo(command);
        command.Add(file);
        command.Add(force);
        command.Add(vtk);
        command.Add(plot);
        output.AddTo(command);
        command.SetAction(parse =>
        {
            ResultWriter<LossSurface> writer = output.Open<LossSurface>(parse, surroundings, ResultTables.Of);
            SurfaceOptions options = grid.Read(parse) with { Evaluation = evaluation.Read(parse) };
            options.Validate();
            (string? image, string? picture) = (parse.GetValue(vtk), parse.GetValue(plot));
            AtomicFile.EnsureFolder(image);
            AtomicFile.EnsureFolder(picture);
            Source opened = source.Open(parse, parse.GetRequiredValue(path));
            SurfacePlane plane = Plane(opened.Model, parse.GetValue(to) ?? [], parse.GetValue(toSolution), direction.Read(parse));
            surroundings.Warn(LossSurfaceProfiler.Warning(plane, options));
            LossSurface surface;
            using (var progress = new ConsoleProgress(surroundings))
                surface = LossSurfaceProfiler.Measure(plane, opened.Dataset, options, parse.GetValue(file), parse.GetValue(force), progress, cancellation: surroundings.Cancellation);
            if (image is not null)
                SurfaceVti.Save(surface, image);
            if (picture is not null)
                SurfacePlot.Save(surface, picture);
            writer.Write(surface);
            writer.Complete();
            return ValleyCommandLine.Done;
        });
        return command;
    }

    private static SurfacePlane Plane(ValleyModel model, string[] to, Solution solution, DirectionOptions direction) => to switch
    {
        [] => SurfacePlane.Of(model, direction),
        [var b, var c] => SurfacePlane.Through(model, SourceFlags.OpenModel(b, solution).Model, SourceFlags.OpenModel(c, solution).Model),
        _ => throw new InvalidOptionException("To", $"two more solutions span a plane, not {to.Length}."),
    };
}
