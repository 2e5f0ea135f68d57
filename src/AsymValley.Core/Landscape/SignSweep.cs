using System.Diagnostics;
using AsymValley.Directions;
using AsymValley.Parameters;

namespace AsymValley.Landscape;

/// <summary>
/// The sign-change sweep (Li24, Fig. 4): losses along noise directions ε of which a fraction r of the elements has the solution's
/// sign, |ε|·sign(θ_f), for each r and several draws of the noise.
/// </summary>
public static class SignSweep
{
    /// <summary>Measures the sweep, each kind and r when it is asked for.</summary>
    /// <param name="profiler">Has the solution, the data and the offsets λ, which reach to both sides of 0.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="progress">Told after every point.</param>
    /// <param name="cancellation">Looked at before each batch.</param>
    /// <returns>A result for each kind and r, r varying fastest.</returns>
    /// <exception cref="InvalidOptionException">An option is out of range.</exception>
    /// <exception cref="EmptySelectionException">The group selects no parameter.</exception>
    /// <exception cref="DegenerateDirectionException">Weights are not finite, or a direction is zero where a length is needed.</exception>
    /// <exception cref="LossProfileException">The offsets lie on one side of 0.</exception>
    public static IEnumerable<SignSweepResult> Measure(
        LossProfiler profiler, SignSweepOptions? options = null, IProgress<OperationProgress>? progress = null, CancellationToken cancellation = default)
    {
        options ??= new SignSweepOptions();
        options.Validate();
        if (!profiler.Options.AutoRange && profiler.Options.Grid() is var grid && !(grid[0] < 0 && grid[^1] > 0))
            throw new LossProfileException("The offsets lie on one side of 0; a sweep compares both sides.");
        return Results(profiler, options, progress, cancellation);
    }

    private static IEnumerable<SignSweepResult> Results(
        LossProfiler profiler, SignSweepOptions options, IProgress<OperationProgress>? progress, CancellationToken cancellation)
    {
        DirectionOptions[] settings = [.. options.Settings()];
        for (int i = 0; i < settings.Length; i++)
            yield return Measure(profiler, settings[i], options, progress is null ? null : new StepProgress(progress, i, settings.Length), cancellation);
    }

    private static SignSweepResult Measure(
        LossProfiler profiler, DirectionOptions setting, SignSweepOptions options, IProgress<OperationProgress>? progress, CancellationToken cancellation)
    {
        long started = Stopwatch.GetTimestamp();
        // Draws that are all the same would make an interval of no width.
        var profiles = new LossProfile[setting.IsRandom ? options.Draws : 1];
        foreach ((int draw, ProbeDirection direction) in DirectionSampler.CreateMany(profiler.Model, setting, profiles.Length).Index())
            profiles[draw] = profiler.Measure(direction, progress is null ? null : new StepProgress(progress, draw, profiles.Length), cancellation);
        bool test = profiler.Options.Evaluation.Test;
        return new SignSweepResult
        {
            Model = profiles[0].Model,
            Dataset = profiles[0].Dataset,
            Kind = setting.Kind,
            Ratio = setting.SignConsistency!.Value,
            Seed = setting.Seed,
            Scaling = setting.Scaling,
            Width = profiles[0].Width,
            Group = setting.Group,
            TestError = test ? Sides(ProfileSeries.TestError) : null,
            TestLoss = test ? Sides(ProfileSeries.TestLoss) : null,
            TrainError = Sides(ProfileSeries.TrainError),
            TrainLoss = Sides(ProfileSeries.TrainLoss),
            Profiles = [.. profiles],
            Seconds = Stopwatch.GetElapsedTime(started).TotalSeconds,
        };

        SideDifference Sides(ProfileSeries series) => SideDifference.Of(profiles, series, options.Confidence);
    }
}
