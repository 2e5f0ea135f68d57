namespace AsymValley;

/// <summary>Reports one of several equal steps as its part of the whole.</summary>
/// <param name="whole">Told of the whole.</param>
/// <param name="step">This step, from 0.</param>
/// <param name="steps">All steps.</param>
public sealed class StepProgress(IProgress<OperationProgress> whole, int step, int steps) : IProgress<OperationProgress>
{
    /// <inheritdoc/>
    public void Report(OperationProgress value) => whole.Report(steps == 1 ? value : value with
    {
        Activity = $"{value.Activity} ({step + 1} of {steps})",
        Done = step * value.Total + value.Done,
        Total = steps * value.Total,
    });
}
