namespace AsymValley.Training;

/// <summary>How the learning rate changes from epoch to epoch.</summary>
public enum ScheduleKind
{
    /// <summary>Constant for the first half of the horizon, linear down to the final rate until nine tenths of it, then
    /// constant (HHY19, from the code of SWA).</summary>
    Piecewise,

    /// <summary>Half a cosine from the base rate to the final rate over the horizon, then constant (Li24).</summary>
    Cosine,

    /// <summary>The base rate; the final rate once the horizon is over.</summary>
    Constant,
}

/// <summary>The learning rate of every epoch.</summary>
/// <param name="Kind">The shape.</param>
/// <param name="BaseRate">The rate of the first epoch, positive.</param>
/// <param name="FinalRate">The rate at the end of the horizon and after it, 0 or more.</param>
/// <param name="Horizon">Epochs over which the rate falls, 1 or more: all epochs, or those before weight averaging starts.</param>
public sealed record LearningRateSchedule(ScheduleKind Kind, double BaseRate, double FinalRate, int Horizon)
{
    /// <summary>
    /// The schedule that the options ask for. Without averaging the horizon is all epochs and the final rate is 1/100 of
    /// the base rate for <see cref="ScheduleKind.Piecewise"/> (HHY19), 0 for <see cref="ScheduleKind.Cosine"/> (Li24);
    /// with averaging the horizon ends at <see cref="TrainingOptions.SwaStart"/> and the final rate is
    /// <see cref="TrainingOptions.SwaLearningRate"/> (HHY19; for the cosine our extension).
    /// </summary>
    public static LearningRateSchedule Of(TrainingOptions options) => new(
        options.Schedule,
        options.LearningRate,
        options.Swa ? options.EffectiveSwaLearningRate : options.Schedule switch
        {
            ScheduleKind.Piecewise => 0.01 * options.LearningRate,
            ScheduleKind.Cosine => 0,
            _ => options.LearningRate,
        },
        options.Swa ? options.EffectiveSwaStart : options.Epochs);

    /// <summary>The learning rate of an epoch.</summary>
    /// <param name="epoch">1 for the first; the papers' t is (epoch − 1) / horizon.</param>
    public double Rate(int epoch)
    {
        double t = (epoch - 1) / (double)Horizon;
        double remaining = Kind switch
        {
            ScheduleKind.Piecewise => Math.Clamp((0.9 - t) / 0.4, 0, 1),
            ScheduleKind.Cosine => t < 1 ? 0.5 * (1 + Math.Cos(Math.PI * t)) : 0,
            _ => t < 1 ? 1 : 0,
        };
        return FinalRate + (BaseRate - FinalRate) * remaining;
    }
}
