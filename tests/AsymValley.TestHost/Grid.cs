using AsymValley.Engine;

namespace AsymValley.TestHost;

/// <summary>Every convolution of a grid against float64: what is wrong on standard output, a line each, and last how many there were.</summary>
internal static class Grid
{
    public static int Run()
    {
        TorchRuntime.UseThreads(2);
        ConvolutionCase[] cases = [.. Cases()];
        foreach (string failure in HostCheck.Failures(cases))
            Console.WriteLine(failure);
        Console.WriteLine($"{cases.Length} shapes");
        return 0;
    }

    private static IEnumerable<ConvolutionCase> Cases()
    {
        const int most = 66;
        int[] kernels = [1, 3, 5, 7], maps = [1, 2, 3, 4, 7, 8, 15, 16, 32];
        int turn = 0;
        // Each pair of an input count with two output counts meets every kernel, padding and stride in turn.
        for (int inputs = 1; inputs <= most; inputs++)
        {
            foreach (int kernel in kernels)
            {
                foreach (int padding in (int[])[0, kernel / 2])
                {
                    foreach (int stride in (int[])[1, 2])
                    {
                        int map = Math.Max(maps[turn % maps.Length], kernel - 2 * padding);
                        yield return new ConvolutionCase
                        {
                            Inputs = inputs,
                            Outputs = 1 + turn * 29 % most,
                            Kernel = kernel,
                            Padding = padding,
                            Stride = stride,
                            Height = map,
                            Width = map,
                            Batch = turn % 2 == 0 ? 1 : 5,
                        };
                        turn++;
                    }
                }
            }
        }
        foreach (int groups in (int[])[2, 3, 4, 8, 32])
            foreach (int width in (int[])[1, 2, 3, 4, 8])
                foreach (int map in (int[])[1, 8, 15])
                    yield return new ConvolutionCase { Inputs = groups * width, Outputs = 2 * groups * width, Groups = groups, Height = map, Width = map, Stride = 1 + turn++ % 2 };
        foreach (ConvolutionCase shape in HostCheck.Quick)
            yield return shape;
    }
}
