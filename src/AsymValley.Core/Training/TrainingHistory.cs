using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace AsymValley.Training;

/// <summary>What one epoch of training gave. A number that was not measured is NaN.</summary>
/// <param name="Epoch">The epoch, from 1.</param>
/// <param name="LearningRate">The learning rate of its steps.</param>
/// <param name="TrainLoss">Mean cross-entropy over the images as they were trained on: augmented, with batch statistics
/// and dropout, each at the weights of its step.</param>
/// <param name="TrainAccuracy">Accuracy over the same, 0 … 1.</param>
/// <param name="TestLoss">Mean cross-entropy on the test set at the end of the epoch.</param>
/// <param name="TestAccuracy">Accuracy on the test set, 0 … 1.</param>
/// <param name="SwaTestLoss">Mean cross-entropy of the averaged weights on the test set.</param>
/// <param name="SwaTestAccuracy">Accuracy of the averaged weights on the test set, 0 … 1.</param>
/// <param name="Seconds">Wall time of the epoch with its evaluations.</param>
/// <param name="ImagesPerSecond">Training images a second, evaluations left out.</param>
public sealed record EpochResult(
    int Epoch, double LearningRate, double TrainLoss, double TrainAccuracy, double TestLoss, double TestAccuracy,
    double SwaTestLoss, double SwaTestAccuracy, double Seconds, double ImagesPerSecond)
{
    /// <summary>Mean cross-entropy on the training images as they are, at the weights at the end of the epoch; measured in runs of
    /// SGD after SWA, whose <see cref="SwaReference"/> needs it.</summary>
    public double EvaluatedTrainLoss { get; init; } = double.NaN;

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"epoch {Epoch}: training loss {TrainLoss:g4}, test accuracy {TestAccuracy:P2}");
}

/// <summary>The form of <c>history.csv</c>: a header, a row an epoch, invariant culture, empty where nothing was measured.</summary>
internal static class TrainingHistory
{
    private static readonly string[] Columns =
    [
        "epoch", "learning_rate", "train_loss", "train_accuracy", "test_loss", "test_accuracy",
        "swa_test_loss", "swa_test_accuracy", "seconds", "images_per_second",
    ];

    /// <summary>The last column, where it was measured.</summary>
    private const string EvaluatedColumn = "evaluated_train_loss";

    public static string ToCsv(IReadOnlyCollection<EpochResult> rows)
    {
        bool evaluated = rows.Any(row => !double.IsNaN(row.EvaluatedTrainLoss));
        var text = new StringBuilder().AppendJoin(',', Header(evaluated)).Append('\n');
        foreach (EpochResult row in rows)
        {
            ReadOnlySpan<double> values =
            [
                row.LearningRate, row.TrainLoss, row.TrainAccuracy, row.TestLoss, row.TestAccuracy,
                row.SwaTestLoss, row.SwaTestAccuracy, row.Seconds, row.ImagesPerSecond, row.EvaluatedTrainLoss,
            ];
            text.Append(row.Epoch.ToString(CultureInfo.InvariantCulture));
            foreach (double value in evaluated ? values : values[..^1])
                text.Append(',').Append(double.IsNaN(value) ? "" : value.ToString("R", CultureInfo.InvariantCulture));
            text.Append('\n');
        }
        return text.ToString();
    }

    /// <summary>SHA-256 of the file of these rows.</summary>
    public static string ChecksumOf(IReadOnlyCollection<EpochResult> rows) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ToCsv(rows))));

    /// <exception cref="FormatException">A row is not of the form; the line is named.</exception>
    public static List<EpochResult> FromCsv(string text)
    {
        string[] lines = text.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        bool evaluated = lines.Length > 0 && lines[0].EndsWith(EvaluatedColumn, StringComparison.Ordinal);
        if (lines.Length == 0 || lines[0] != string.Join(',', Header(evaluated)))
            throw new FormatException("line 1: the header is not " + string.Join(',', Columns));
        var rows = new List<EpochResult>();
        for (int i = 1; i < lines.Length; i++)
        {
            string[] cells = lines[i].Split(',');
            double[] v = new double[Columns.Length + (evaluated ? 1 : 0)];
            for (int c = 0; c < v.Length; c++)
            {
                if (cells.Length != v.Length
                    || !(double.TryParse(cells[c], NumberStyles.Float, CultureInfo.InvariantCulture, out v[c]) || (c > 0 && cells[c].Length == 0)))
                    throw new FormatException($"line {i + 1}: '{lines[i]}' is not {v.Length} numbers");
                if (cells[c].Length == 0)
                    v[c] = double.NaN;
            }
            if (v[0] != i)
                throw new FormatException($"line {i + 1}: epoch {cells[0]} where {i} follows");
            rows.Add(new EpochResult(i, v[1], v[2], v[3], v[4], v[5], v[6], v[7], v[8], v[9]) { EvaluatedTrainLoss = evaluated ? v[10] : double.NaN });
        }
        return rows;
    }

    private static IEnumerable<string> Header(bool evaluated) => evaluated ? Columns.Append(EvaluatedColumn) : Columns;
}
