namespace AsymValley;

/// <summary>A record whose lists belong together. What was measured is; what was read may not be.</summary>
internal interface IConsistent
{
    /// <summary>Checks that they do.</summary>
    /// <exception cref="AsymValleyException">They do not; the list is named.</exception>
    void EnsureConsistent();

    /// <summary>Checks that a list has the length that it must have.</summary>
    protected static void EnsureLength(string name, int found, int expected)
    {
        if (found != expected)
            throw new AsymValleyException(FormattableString.Invariant($"{name} has {found} values, where there should be {expected}."));
    }

    /// <summary>The same of a list that is empty where it was not measured.</summary>
    protected static void EnsureLengthOrEmpty(string name, int found, int expected)
    {
        if (found > 0)
            EnsureLength(name, found, expected);
    }
}
