namespace AsymValley.Directions;

/// <summary>A direction that cannot be made or scaled: it is zero where a length is needed, or not finite.</summary>
public sealed class DegenerateDirectionException(string message) : AsymValleyException(message);
