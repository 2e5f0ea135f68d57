using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;
using AsymValley.Data;
using AsymValley.Directions;
using AsymValley.Federated;

namespace AsymValley.Cli.Options;

/// <summary>
/// Command-line options that fill one options record of Core. Defaults are those of the record; an option that defaults
/// to null in the record has none here, and its description says what that means.
/// </summary>
/// <param name="defaults">What is read when no option is given.</param>
internal sealed class OptionGroup<TRecord>(TRecord defaults) where TRecord : class
{
    private readonly List<Option> _options = [];
    private readonly List<Func<ParseResult, TRecord, TRecord>> _readers = [];

    /// <summary>Adds an option for one property.</summary>
    /// <param name="name">Its name on the command line.</param>
    /// <param name="description">What it is, its range, and its default where that is null.</param>
    /// <param name="get">Reads the property.</param>
    /// <param name="with">The record with another value of it.</param>
    public OptionGroup<TRecord> Add<T>(string name, string description, Func<TRecord, T> get, Func<TRecord, T, TRecord> with)
    {
        Option<T> option = ValueParsers.Apply(new Option<T>(name) { Description = description });
        T fallback = get(defaults);
        // False is what a switch that is not given means, and lists have no readable form: their descriptions say it.
        if (fallback is not (null or false or System.Collections.IList))
            option.DefaultValueFactory = _ => fallback;
        _options.Add(option);
        _readers.Add((parse, record) => parse.GetResult(option) is { Implicit: false } ? with(record, parse.GetValue(option)!) : record);
        return this;
    }

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command) => _options.ForEach(command.Add);

    /// <summary>The record that a command line asks for.</summary>
    public TRecord Read(ParseResult parse) => Read(parse, defaults);

    /// <summary>A record with what the command line says otherwise.</summary>
    public TRecord Read(ParseResult parse, TRecord start) => _readers.Aggregate(start, (record, read) => read(parse, record));
}

/// <summary>How values are read where the library's own way would not do: it takes "0,05" for 5.</summary>
internal static class ValueParsers
{
    // More names than this would make the help's first column as wide as the screen; they go into the description.
    private const int MostNamesInUsage = 3;

    /// <summary>Sets the parser of a type that needs one, and what stands for a value in the help.</summary>
    public static Option<T> Apply<T>(Option<T> option)
    {
        Type type = Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T);
        if (type.IsEnum && Enum.GetNames(type) is { Length: > MostNamesInUsage } names)
        {
            option.HelpName = "name";
            option.Description += $" One of {string.Join(", ", names)}.";
        }
        else if (!type.IsEnum && type != typeof(bool))
        {
            option.HelpName = type == typeof(string) ? "text" : type.IsGenericType ? "numbers" : "number";
        }
        switch (option)
        {
            case Option<ImageShape> shape:
                shape.HelpName = "shape";
                shape.CustomParser = Shape;
                break;
            case Option<double> number:
                number.CustomParser = Number;
                break;
            case Option<double?> number:
                number.CustomParser = result => Number(result);
                break;
            case Option<ImmutableArray<double>> numbers:
                numbers.AllowMultipleArgumentsPerToken = true;
                numbers.Arity = ArgumentArity.OneOrMore;
                numbers.CustomParser = result => List<double>(result, NumberStyles.Float);
                break;
            case Option<ImmutableArray<int>> numbers:
                numbers.AllowMultipleArgumentsPerToken = true;
                numbers.Arity = ArgumentArity.OneOrMore;
                numbers.CustomParser = result => List<int>(result, NumberStyles.AllowLeadingSign);
                break;
            case Option<ImmutableArray<ulong>> numbers:
                numbers.AllowMultipleArgumentsPerToken = true;
                numbers.Arity = ArgumentArity.OneOrMore;
                numbers.CustomParser = result => List<ulong>(result, NumberStyles.None);
                break;
            case Option<ImmutableArray<FederatedAlgorithmName>> choices:
                ApplyNames(choices);
                break;
            case Option<ImmutableArray<ProfileKey>> choices:
                ApplyNames(choices);
                break;
            case Option<ImmutableArray<DirectionKind>> choices:
                ApplyNames(choices);
                break;
        }
        return option;
    }

    private static void ApplyNames<T>(Option<ImmutableArray<T>> choices) where T : struct, Enum
    {
        choices.HelpName = "names";
        choices.Description += $" Of {string.Join(", ", Enum.GetNames<T>())}.";
        choices.AllowMultipleArgumentsPerToken = true;
        choices.Arity = ArgumentArity.OneOrMore;
        choices.CustomParser = Names<T>;
    }

    private static ImageShape Shape(ArgumentResult result)
    {
        if (!ImageShape.TryParse(result.Tokens[0].Value, out ImageShape shape))
            result.AddError($"'{result.Tokens[0].Value}' of {(result.Parent as OptionResult)?.IdentifierToken?.Value} is no shape of an image; give channels, height and width, e.g. 3x32x32.");
        return shape;
    }

    private static double Number(ArgumentResult result) => Value<double>(result, result.Tokens[0].Value, NumberStyles.Float);

    /// <summary>Values separated by commas, by spaces or both.</summary>
    private static ImmutableArray<T> List<T>(ArgumentResult result, NumberStyles style) where T : INumberBase<T> =>
        [.. result.Tokens.SelectMany(token => token.Value.Split(',')).Select(text => Value<T>(result, text, style))];

    private static ImmutableArray<T> Names<T>(ArgumentResult result) where T : struct, Enum =>
        [.. result.Tokens.SelectMany(token => token.Value.Split(',')).Select(text =>
        {
            if (Enum.TryParse(text, ignoreCase: true, out T value) && Enum.IsDefined(value))
                return value;
            result.AddError($"'{text}' of {(result.Parent as OptionResult)?.IdentifierToken?.Value} is not one of {string.Join(", ", Enum.GetNames<T>())}.");
            return default;
        })];

    private static T Value<T>(ArgumentResult result, string text, NumberStyles style) where T : INumberBase<T>
    {
        if (T.TryParse(text, style, CultureInfo.InvariantCulture, out T? value))
            return value;
        result.AddError($"'{text}' of {(result.Parent as OptionResult)?.IdentifierToken?.Value} is not a {(typeof(T) == typeof(double) ? "" : "whole ")}number.");
        return default!;
    }
}
