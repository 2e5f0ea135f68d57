using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using AsymValley.Reports;

namespace AsymValley.Federated;

/// <summary>The form of <c>rounds.csv</c>: a header, a row a round, clients separated by spaces.</summary>
internal static class RoundHistory
{
    private static readonly (string Name, Func<RoundResult, object?> Get)[] s_columns =
    [
        ("round", r => r.Round), ("test_accuracy", r => Measured(r.TestAccuracy)), ("test_loss", r => Measured(r.TestLoss)),
        ("train_loss", r => Measured(r.TrainLoss)), ("ssr_global", r => Measured(r.SsrGlobal)), ("ssr_clients", r => Measured(r.SsrClients)),
        ("drift", r => Measured(r.Drift)), ("bytes_down", r => r.BytesDown), ("bytes_up", r => r.BytesUp),
        ("seconds", r => r.Seconds), ("test_seconds", r => r.TestSeconds), ("server_seconds", r => r.ServerSeconds),
        ("participants", r => Clients(r.Participants)), ("dropped", r => Clients(r.Dropped)),
        ("stragglers", r => Clients(r.Stragglers)), ("diverged", r => Clients(r.Diverged)),
    ];

    public static string ToCsv(IEnumerable<RoundResult> rounds)
    {
        var table = new CsvTable([.. s_columns.Select(column => column.Name)]);
        foreach (RoundResult round in rounds)
            table.Add([.. s_columns.Select(column => column.Get(round))]);
        return table.ToString();
    }

    /// <summary>SHA-256 of the file of these rounds.</summary>
    public static string ChecksumOf(IEnumerable<RoundResult> rounds) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ToCsv(rounds))));

    /// <exception cref="FormatException">A row is not of the form; the line is named.</exception>
    public static List<RoundResult> FromCsv(string text, string federation, FederatedAlgorithmName algorithm)
    {
        string[] lines = text.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string header = string.Join(',', s_columns.Select(column => column.Name));
        if (lines.Length == 0 || lines[0] != header)
            throw new FormatException("line 1: the header is not " + header);
        var rounds = new List<RoundResult>();
        for (int i = 1; i < lines.Length; i++)
        {
            string[] cells = lines[i].Split(',');
            if (cells.Length != s_columns.Length)
                throw new FormatException($"line {i + 1}: {cells.Length} fields where {s_columns.Length} are expected");
            try
            {
                rounds.Add(Read(new Queue<string>(cells), federation, algorithm));
            }
            catch (Exception e) when (e is FormatException or OverflowException)
            {
                throw new FormatException($"line {i + 1}: '{lines[i]}': {e.Message}", e);
            }
            if (rounds[^1].Round != i)
                throw new FormatException($"line {i + 1}: round {cells[0]} where {i} follows");
        }
        return rounds;
    }

    // An initialiser is evaluated from top to bottom: the properties stand in the order of the columns.
    private static RoundResult Read(Queue<string> cells, string federation, FederatedAlgorithmName algorithm) => new()
    {
        Federation = federation,
        Algorithm = algorithm,
        Round = int.Parse(cells.Dequeue(), NumberStyles.None, CultureInfo.InvariantCulture),
        TestAccuracy = Number(cells.Dequeue()),
        TestLoss = Number(cells.Dequeue()),
        TrainLoss = Number(cells.Dequeue()),
        SsrGlobal = Number(cells.Dequeue()),
        SsrClients = Number(cells.Dequeue()),
        Drift = Number(cells.Dequeue()),
        BytesDown = long.Parse(cells.Dequeue(), NumberStyles.None, CultureInfo.InvariantCulture),
        BytesUp = long.Parse(cells.Dequeue(), NumberStyles.None, CultureInfo.InvariantCulture),
        Seconds = Number(cells.Dequeue()),
        TestSeconds = Number(cells.Dequeue()),
        ServerSeconds = Number(cells.Dequeue()),
        Participants = Numbers(cells.Dequeue()),
        Dropped = Numbers(cells.Dequeue()),
        Stragglers = Numbers(cells.Dequeue()),
        Diverged = Numbers(cells.Dequeue()),
    };

    private static object? Measured(double value) => double.IsNaN(value) ? null : value;

    private static string Clients(ImmutableArray<int> clients) =>
        string.Join(' ', clients.Select(client => client.ToString(CultureInfo.InvariantCulture)));

    private static double Number(string cell) => cell.Length == 0 ? double.NaN : double.Parse(cell, NumberStyles.Float, CultureInfo.InvariantCulture);

    private static ImmutableArray<int> Numbers(string cell) =>
        [.. cell.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(number => int.Parse(number, NumberStyles.None, CultureInfo.InvariantCulture))];
}
