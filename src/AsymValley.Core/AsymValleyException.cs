namespace AsymValley;

/// <summary>
/// Base of every error that AsymValley raises on purpose. The message says what to do; names in it that would write to a terminal what is no
/// text come without that.
/// </summary>
public class AsymValleyException : Exception
{
    /// <summary>An error with a message for the person at the prompt.</summary>
    public AsymValleyException(string message) : base(EscapedText.Terminal(message)) { }

    /// <summary>An error caused by another.</summary>
    public AsymValleyException(string message, Exception inner) : base(EscapedText.Terminal(message), inner) { }
}

/// <summary>An option or argument whose value cannot be used; <see cref="Option"/> names it.</summary>
public sealed class InvalidOptionException(string option, string message) : AsymValleyException($"{option}: {message}")
{
    /// <summary>The option's name, as in the options record.</summary>
    public string Option { get; } = option;
}
