using CsCheck;

namespace AsymValley.Fuzz;

/// <summary>Looks for a smaller input with the same failure.</summary>
internal static class Shrinking
{
    private const int Draws = 300, Cuts = 400;

    /// <summary>The smallest of what the generator makes in so many draws, then without the bytes that it does not need.</summary>
    public static byte[] Smallest(Target target, string path, byte[] input, Size size, Failure failure)
    {
        if (failure.Kind == "hang")
            return input;
        for (uint i = 0; i < Draws; i++)
        {
            // What would be larger than the size is not made to its end.
            byte[]? smaller = target.Inputs.Generate(new PCG(i, 0), size, out Size found);
            if (smaller is not null && Size.IsLessThan(found, size) && smaller.Length < input.Length && Watch.Run(target, path, smaller)?.Kind == failure.Kind)
                (input, size) = (smaller, found);
        }
        int cuts = 0;
        for (int length = input.Length / 2; length > 0; length /= 2)
        {
            for (int at = 0; at + length <= input.Length && cuts++ < Cuts;)
            {
                byte[] cut = [.. input[..at], .. input[(at + length)..]];
                if (Watch.Run(target, path, cut)?.Kind == failure.Kind)
                    input = cut;
                else
                    at += length;
            }
        }
        return input;
    }
}
