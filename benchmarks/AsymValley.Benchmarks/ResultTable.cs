using System.Globalization;

namespace AsymValley.Benchmarks;

/// <summary>The rows for README.md, written as they are measured and once more as one Markdown table.</summary>
internal sealed class ResultTable
{
    private readonly List<string> _rows = [];

    /// <summary>Whether some row did not reach its target or some check failed.</summary>
    public bool Missed { get; private set; }

    /// <summary>A row of two times; target null where the row only informs.</summary>
    public void Compare(string what, Samples theirs, Samples ours, double perSecond, string unit, double? target)
    {
        double ratio = theirs.Median / ours.Median;
        bool met = target is null || ratio >= target;
        Missed |= !met;
        Add($"{what} | {Cell(theirs, perSecond)} {unit} | {Cell(ours, perSecond)} {unit} | {Number(ratio, "F2")}× | {(target is null ? "–" : $"{Number(target.Value, "0.##")}×: {(met ? "met" : "missed")}")}");
    }

    /// <summary>A row that is not a ratio of times.</summary>
    public void State(string what, string first, string second, string outcome, bool? met, string target)
    {
        Missed |= met == false;
        Add($"{what} | {first} | {second} | {outcome} | {target}{met switch { true => ": met", false => ": missed", null => "" }}");
    }

    /// <summary>A check that must hold for the times to mean anything.</summary>
    public void Check(string what, string peer, double theirs, double ours, double tolerance)
    {
        double difference = Math.Abs(theirs - ours) / Math.Abs(theirs);
        bool equal = difference <= tolerance;
        Missed |= !equal;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"  {what}: {theirs:F6} {peer}, {ours:F6} AsymValley, relative difference {difference:E1}{(equal ? "" : $"  FAILED: more than {tolerance:E0}, the two do not compute the same")}"));
    }

    public void Write()
    {
        Console.WriteLine("\n| what | beside it | AsymValley | ratio | target |\n|---|---|---|---|---|");
        _rows.ForEach(Console.WriteLine);
    }

    public static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    private static string Cell(Samples samples, double perSecond)
    {
        string format = samples.Median * perSecond < 100 ? "F2" : "F0";
        (double low, double high) = samples.Range;
        return $"{Number(samples.Median * perSecond, format)} ({Number(low * perSecond, format)}–{Number(high * perSecond, format)})";
    }

    private void Add(string row)
    {
        _rows.Add($"| {row} |");
        Console.WriteLine("  " + row);
    }
}
