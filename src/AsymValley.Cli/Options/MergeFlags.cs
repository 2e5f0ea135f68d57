using AsymValley.Fusion;

namespace AsymValley.Cli.Options;

/// <summary>The options of <see cref="MergeOptions"/> but the evaluation's.</summary>
internal static class MergeFlags
{
    public static OptionGroup<MergeOptions> Create() => new OptionGroup<MergeOptions>(new MergeOptions())
        .Add("--method", "How the models become one.", o => o.Method, (o, v) => o with { Method = v })
        .Add("--weights", "Of the weighted mean, a weight for each model.", o => o.Weights, (o, v) => o with { Weights = v })
        .Add("--validation", "Share of the test images, the first ones, that a greedy soup selects by.", o => o.Validation, (o, v) => o with { Validation = v })
        .Add("--model-name", "Name of the merged model. Not given: the method and the number of models.", o => o.ModelName, (o, v) => o with { ModelName = v });
}
