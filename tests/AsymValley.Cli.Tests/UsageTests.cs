using System.CommandLine;
using AsymValley.Cli;

namespace AsymValley.Tests;

public sealed class UsageTests
{
    public static TheoryData<string> Commands => [.. Root().Subcommands.Select(command => command.Name)];

    [Theory]
    [InlineData("")]
    [InlineData("no-such-command")]
    [InlineData("train --model LeNet5")]
    [InlineData("train --dataset synthetic")]
    [InlineData("train --model LeNet5 --dataset synthetic --no-such-option")]
    [InlineData("train --model LeNet5 --dataset no-such-set")]
    [InlineData("train --model NoSuchNet --dataset synthetic")]
    [InlineData("train --model LeNet5 --dataset synthetic --epochs many")]
    [InlineData("train --model LeNet5 --dataset synthetic --learning-rate 0,05")]
    [InlineData("train --model LeNet5 --dataset synthetic --schedule Sudden")]
    [InlineData("train --model LeNet5 --dataset mnist")]
    [InlineData("profile")]
    [InlineData("tour --count 0")]
    [InlineData("federate --model MLP --dataset synthetic")]
    [InlineData("federate --path f --dataset synthetic")]
    [InlineData("federate --path f --model MLP")]
    [InlineData("federate --path f --model MLP --dataset synthetic --mu 0.1")]
    [InlineData("federate --path f --model MLP --dataset synthetic --alpha 0")]
    [InlineData("compare-federations --model MLP --dataset synthetic")]
    [InlineData("compare-federations --model MLP --dataset synthetic --path f --algorithm FedAvg,FedFoo")]
    [InlineData("compare-federations --model MLP --dataset synthetic --path f --seed 0,-1")]
    [InlineData("compare-federations --model MLP --dataset synthetic --path f --alpha 1,1")]
    public void BadUsageEndsWith2(string line)
    {
        CommandLine.Outcome outcome = CommandLine.Run(Split(line));
        Assert.Equal(2, outcome.Code);
        AssertOneLine(outcome);
    }

    [Theory]
    [InlineData("profile no-such-run")]
    [InlineData("asymmetry no-such-file.jsonl")]
    [InlineData("resume no-such-run")]
    [InlineData("info no-such-run")]
    [InlineData("compare-federations no-such-folder")]
    [InlineData("train --model LeNet5 --dataset mnist --data /no/such/folder")]
    [InlineData("info --output /no/such/folder/result.json")]
    public void ErrorsEndWith1(string line)
    {
        CommandLine.Outcome outcome = CommandLine.Run(Split(line));
        Assert.Equal(1, outcome.Code);
        AssertOneLine(outcome);
    }

    [Fact]
    public void OptionsOfCoreAreNamedAsTyped()
    {
        Assert.StartsWith("valley: --learning-rate: ", CommandLine.Run(Split("train --model LeNet5 --dataset synthetic --learning-rate -1")).Error);
        Assert.StartsWith("valley: --data: ", CommandLine.Run(Split("train --model LeNet5 --dataset mnist")).Error);
    }

    [Fact]
    public void VerboseShowsWhereAnErrorCameFrom() =>
        Assert.Contains(" at AsymValley.", CommandLine.Run("profile", "no-such-run", "--verbose").Error);

    [Theory]
    [MemberData(nameof(Commands))]
    public void EveryCommandAndOptionIsDescribed(string name)
    {
        CommandLine.Outcome help = CommandLine.Run(name, "--help").Succeeded();
        Command command = Root().Subcommands.Single(command => command.Name == name);
        Assert.Contains(command.Description!, help.Out);
        Assert.All(command.Options, option =>
        {
            Assert.False(string.IsNullOrEmpty(option.Description), option.Name);
            Assert.Contains(option.Name, help.Out);
        });
        Assert.All(command.Arguments, argument => Assert.False(string.IsNullOrEmpty(argument.Description), argument.Name));
    }

    private static RootCommand Root() => ValleyCommandLine.Create(new Surroundings { In = TextReader.Null, Out = TextWriter.Null, Error = TextWriter.Null });

    private static string[] Split(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static void AssertOneLine(CommandLine.Outcome outcome)
    {
        Assert.Empty(outcome.Out);
        Assert.StartsWith("valley: ", outcome.Error);
        Assert.Equal(outcome.Error.Length - 1, outcome.Error.IndexOf('\n'));
    }
}
