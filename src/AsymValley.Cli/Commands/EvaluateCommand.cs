using System.CommandLine;
using AsymValley.Cli.Options;
using AsymValley.Cli.Output;
using AsymValley.Landscape;

namespace AsymValley.Cli.Commands;

/// <summary>Measures models as they are.</summary>
internal static class EvaluateCommand
{
    public static Command Create(Surroundings surroundings)
    {
        var command = new Command("evaluate", "Measure a model's losses and accuracies.");
        var source = new Argument<string>("source") { Description = "Folder of a run or federation, or model file (.safetensors)." };
        var model = new SourceFlags();
        OptionGroup<EvaluationOptions> evaluation = EvaluationFlags.Create();
        var output = new OutputFlags();
        command.Add(source);
        model.AddTo(command);
        evaluation.AddTo(command);
        output.AddTo(command);
        command.SetAction(parse =>
        {
            ResultWriter<ModelMeasurement> writer = output.Open<ModelMeasurement>(parse, surroundings, ResultTable.Of);
            Source opened = model.Open(parse, parse.GetRequiredValue(source));
            writer.Write(ModelMeasurement.Of(opened.Model, opened.Dataset, evaluation.Read(parse), surroundings.Cancellation));
            writer.Complete();
            return ValleyCommandLine.Done;
        });
        return command;
    }
}
