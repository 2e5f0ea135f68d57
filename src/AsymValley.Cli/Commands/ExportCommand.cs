using System.CommandLine;
using AsymValley.Checkpoints;
using AsymValley.Cli.Options;
using AsymValley.Cli.Output;

namespace AsymValley.Cli.Commands;

/// <summary>Writes models for other tools.</summary>
internal static class ExportCommand
{
    public static Command Create(Surroundings surroundings)
    {
        var command = new Command("export", "Write a model as safetensors, or as a state dictionary that PyTorch's torch.load reads.");
        var source = new Argument<string>("source") { Description = "Folder of a run or federation, or model file (.safetensors)." };
        var solution = new Option<Solution>("--solution") { Description = "Which of a folder's models.", DefaultValueFactory = _ => Solution.Sgd };
        var path = new Option<string>("--path") { HelpName = "file", Description = "File to write.", Required = true };
        var form = new Option<ExportFormat?>("--as") { Description = "Form of the file. Not given: as the name of --path ends, .safetensors or .pt." };
        var force = new Option<bool>("--force") { Description = "Replace the file of --path if it exists." };
        var output = new OutputFlags();
        command.Add(source);
        command.Add(solution);
        command.Add(path);
        command.Add(form);
        command.Add(force);
        output.AddTo(command);
        command.SetAction(parse =>
        {
            ResultWriter<ExportResult> writer = output.Open<ExportResult>(parse, surroundings, ResultTable.Of);
            string target = parse.GetRequiredValue(path);
            ExportFormat format = parse.GetValue(form) ?? ModelExport.FormatOf(target);
            if (File.Exists(target) && !parse.GetValue(force))
                throw new AsymValleyException($"There is a file {target}. Choose another name, or replace it with --force.");
            writer.Write(ModelExport.Write(SourceFlags.OpenModel(parse.GetRequiredValue(source), parse.GetValue(solution)).Model, target, format));
            writer.Complete();
            return ValleyCommandLine.Done;
        });
        return command;
    }
}
