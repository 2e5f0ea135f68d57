using AsymValley.Federated;
using AsymValley.Tests.Reports;

namespace AsymValley.Tests.Federated;

public sealed class RoundHistoryTests
{
    private static readonly RoundResult s_first = new()
    {
        Federation = "name", Algorithm = FederatedAlgorithmName.Moon, Round = 1, TestAccuracy = 1 / 3.0, TestLoss = 0.1 + 0.2, TrainLoss = 1e-300, SsrGlobal = 0.987654321012345678,
        SsrClients = double.NaN, Drift = 12345.678, Participants = [0, 7, 12, 9999], Dropped = [7], Stragglers = [], Diverged = [0, 9999],
        BytesDown = 1L << 40, BytesUp = 3, Seconds = 1.25, TestSeconds = 0, ServerSeconds = 1e-7,
    };

    // A round that was not tested and in which nobody came back.
    private static readonly RoundResult s_second = s_first with
    {
        Round = 2, TestAccuracy = double.NaN, TestLoss = double.NaN, TrainLoss = double.NaN, SsrGlobal = double.NaN, Drift = double.NaN, Participants = [3], Dropped = [3], Diverged = [], BytesUp = 0,
    };

    [Fact]
    public void RowsSurviveTheFileInAnyCulture() => GermanCulture.Run(() =>
    {
        RoundResult[] rounds = [s_first, s_second, s_first with { Round = 3, TestLoss = double.PositiveInfinity }];
        string text = RoundHistory.ToCsv(rounds);
        foreach (string form in new[] { text, text.ReplaceLineEndings("\r\n") })
        {
            List<RoundResult> read = RoundHistory.FromCsv(form, "name", FederatedAlgorithmName.Moon);
            // Records of arrays compare the arrays as objects; their text has every value.
            Assert.Equal(rounds.Select(Everything), read.Select(Everything));
        }
        Assert.Equal((1, true, 0, false), (s_first.Aggregated, s_first.IsUpdated, s_second.Aggregated, s_second.IsUpdated));
    });

    [Theory]
    [InlineData("", "line 1")]
    [InlineData("round,test_accuracy\n", "line 1")]
    [InlineData("{header}\n1,0.5,0.5\n", "line 2")]
    [InlineData("{header}\n{row},4\n", "line 2")]
    [InlineData("{header}\n{row}\n{row}\n", "line 3")]
    [InlineData("{header}\n2{tail}\n", "line 2")]
    [InlineData("{header}\n-1{tail}\n", "line 2")]
    [InlineData("{header}\n99999999999{tail}\n", "line 2")]
    [InlineData("{header}\none{tail}\n", "line 2")]
    [InlineData("{header}\n1,0;5,0.5,0.5,1,1,1,8,8,1,1,1,1 2,,,\n", "line 2")]
    [InlineData("{header}\n1,0.5,0.5,0.5,1,1,1,8.5,8,1,1,1,1 2,,,\n", "line 2")]
    [InlineData("{header}\n1,0.5,0.5,0.5,1,1,1,8,8,1,1,1,1 x,,,\n", "line 2")]
    [InlineData("{header}\n1,0.5,0.5,0.5,1,1,1,8,8,1,1,1,1 2,-3,,\n", "line 2")]
    public void AMalformedLineIsNamed(string form, string where)
    {
        const string Row = "1,0.5,0.5,0.5,1,1,1,8,8,1,1,1,1 2,,,";
        string text = form.Replace("{header}", RoundHistory.ToCsv([]).TrimEnd('\n'), StringComparison.Ordinal).Replace("{row}", Row, StringComparison.Ordinal).Replace("{tail}", Row[1..], StringComparison.Ordinal);
        Assert.Contains(where, Assert.Throws<FormatException>(() => RoundHistory.FromCsv(text, "name", FederatedAlgorithmName.Moon)).Message, StringComparison.Ordinal);
    }

    private static string Everything(RoundResult round) => FormattableString.Invariant(
        $"{round.Federation} {round.Algorithm} {FederationFixture.Measured(round)} {round.Seconds:R} {round.TestSeconds:R} {round.ServerSeconds:R}");
}
