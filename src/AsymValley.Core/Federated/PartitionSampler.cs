using AsymValley.Parameters;

namespace AsymValley.Federated;

/// <summary>
/// Deals images out to clients. Draws first decide how many images of each class a client gets (a table clients × classes);
/// which ones is then one shuffle of each class, whatever the number of draws.
/// </summary>
internal static class PartitionSampler
{
    /// <summary>Draws before it is given up; with published settings the first few suffice.</summary>
    public const int MostDraws = 1000;

    /// <summary>The images of each client, ascending, and the number of draws it took.</summary>
    /// <param name="labels">The label of each image, 0 … classes−1.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="options">Valid ones.</param>
    /// <param name="cancellation">Looked at between draws.</param>
    /// <exception cref="InvalidOptionException">The minimum cannot be met, or was not in <see cref="MostDraws"/> draws.</exception>
    public static (int[][] Clients, int Draws) Draw(int[] labels, int classes, PartitionOptions options, CancellationToken cancellation)
    {
        EnsurePossible(labels.Length, options);
        SeededRandom random = new SeededRandom(options.Seed).Fork("partition");
        if (options.Kind == PartitionKind.Iid)
            return (Sorted(Cut(random.Fork("images").Permutation(labels.Length), options.Clients)), 1);

        int[][] images = ByClass(labels, classes);
        if (options.Kind == PartitionKind.Shards)
            return (Sorted(Shards([.. images.SelectMany(image => image)], random, options)), 1);

        int[] sizes = [.. images.Select(list => list.Length)];
        (int[,] counts, int draws) = options.Kind == PartitionKind.PerClientEqual
            ? (DrawImages(sizes, random.Fork("draw"), options), 1)
            : Redraw(sizes, random, options, cancellation);
        for (int k = 0; k < classes; k++)
            images[k] = [.. random.Fork("images", k).Permutation(sizes[k]).Select(i => images[k][i])];
        return (Sorted(Deal(images, counts)), draws);
    }

    private static void EnsurePossible(int images, PartitionOptions options)
    {
        int clients = options.Clients, shards = options.Kind == PartitionKind.Shards ? options.ShardsPerClient : 1;
        long pieces = (long)clients * shards;
        // The smallest client of equal parts; of the drawn kinds, no client can be larger in the best of draws.
        long most = images / pieces * shards;
        if (most < options.MinimumSamples || images < pieces)
        {
            throw new InvalidOptionException(nameof(options.MinimumSamples),
                $"{images} images are not enough for {clients} clients{(shards > 1 ? $" with {shards} shards each" : "")} and {options.MinimumSamples} images a client. "
                + "Take fewer Clients or a smaller MinimumSamples.");
        }
    }

    private static (int[,] Counts, int Draws) Redraw(int[] sizes, SeededRandom random, PartitionOptions options, CancellationToken cancellation)
    {
        int best = 0;
        for (int draw = 1; draw <= MostDraws; draw++)
        {
            cancellation.ThrowIfCancellationRequested();
            int[,] counts = DrawShares(sizes, random.Fork("draw", draw), options);
            int smallest = Enumerable.Range(0, options.Clients).Min(client => Total(counts, client));
            if (smallest >= options.MinimumSamples)
                return (counts, draw);
            best = Math.Max(best, smallest);
        }
        throw new InvalidOptionException(nameof(options.MinimumSamples), FormattableString.Invariant(
            $"in {MostDraws} draws the smallest client had at best {best} of the {options.MinimumSamples} images it needs. Take a larger Alpha (now {options.Alpha}), fewer Clients (now {options.Clients}) or a smaller MinimumSamples."));
    }

    /// <summary>Cuts each class by shares of the clients: the three kinds that use every image.</summary>
    private static int[,] DrawShares(int[] sizes, SeededRandom random, PartitionOptions options)
    {
        int clients = options.Clients, classes = sizes.Length, images = sizes.Sum();
        var counts = new int[clients, classes];
        var totals = new int[clients];
        double[] logs = new double[clients], weights = new double[clients];
        double[][]? mixtures = options.Kind == PartitionKind.PerClient ? Mixtures(random, clients, classes, options.Alpha) : null;
        for (int k = 0; k < classes; k++)
        {
            if (mixtures is null)
                DirichletSampler.FillLogGammas(random, options.Alpha, logs);
            else
                logs = [.. mixtures.Select(mixture => mixture[k])];
            if (sizes[k] == 0)
                continue;
            if (options.Kind == PartitionKind.PerClassBalanced)
            {
                // While images are left, some client has less than the mean: there is always one to give them to.
                for (int i = 0; i < clients; i++)
                    if ((long)totals[i] * clients >= images)
                        logs[i] = double.NegativeInfinity;
            }
            double sum = DirichletSampler.Weights(logs, weights), cumulative = 0;
            for (int i = 0, start = 0; i < clients; i++)
            {
                cumulative += weights[i];
                int end = i == clients - 1 ? sizes[k] : Math.Min(sizes[k], (int)(cumulative / sum * sizes[k]));
                counts[i, k] = end - start;
                totals[i] += end - start;
                start = end;
            }
        }
        return counts;
    }

    /// <summary>Each client's mixture of classes, in logarithms.</summary>
    private static double[][] Mixtures(SeededRandom random, int clients, int classes, double alpha)
    {
        var mixtures = new double[clients][];
        for (int i = 0; i < clients; i++)
        {
            var mixture = mixtures[i] = new double[classes];
            DirichletSampler.FillLogGammas(random, alpha, mixture);
            double sum = DirichletSampler.LogSum(mixture);
            for (int k = 0; k < classes; k++)
                mixture[k] -= sum;
        }
        return mixtures;
    }

    /// <summary>Each client draws as many images from its mixture, one by one, from the classes that are left.</summary>
    private static int[,] DrawImages(int[] sizes, SeededRandom random, PartitionOptions options)
    {
        int classes = sizes.Length, each = sizes.Sum() / options.Clients;
        int[] left = [.. sizes];
        var counts = new int[options.Clients, classes];
        double[] logs = new double[classes], weights = new double[classes];
        for (int i = 0; i < options.Clients; i++)
        {
            DirichletSampler.FillLogGammas(random, options.Alpha, logs);
            double sum = WeightsOfLeft();
            for (int n = 0; n < each; n++)
            {
                int k = Pick(weights, random.NextDouble() * sum);
                counts[i, k]++;
                if (--left[k] == 0)
                    sum = WeightsOfLeft();
            }
        }
        return counts;

        double WeightsOfLeft()
        {
            bool any = false;
            for (int k = 0; k < classes; k++)
            {
                if (left[k] == 0)
                    logs[k] = double.NegativeInfinity;
                else
                    any = true;
            }
            // After the last image of all there is nothing to weigh.
            return any ? DirichletSampler.Weights(logs, weights) : 0;
        }
    }

    /// <summary>The class in whose share of the line the target lies; rounding at its end is the last class's with a share.</summary>
    private static int Pick(double[] weights, double target)
    {
        int last = 0;
        for (int k = 0; k < weights.Length; k++)
        {
            if (weights[k] == 0)
                continue;
            last = k;
            if ((target -= weights[k]) < 0)
                break;
        }
        return last;
    }

    private static IEnumerable<int>[] Shards(int[] byLabel, SeededRandom random, PartitionOptions options)
    {
        int[][] shards = Cut(byLabel, options.Clients * options.ShardsPerClient);
        int[] order = random.Fork("shards").Permutation(shards.Length);
        return [.. order.Chunk(options.ShardsPerClient).Select(dealt => dealt.SelectMany(shard => shards[shard]))];
    }

    /// <summary>Contiguous parts whose sizes differ by at most one.</summary>
    private static int[][] Cut(int[] images, int parts)
    {
        int start(int part) => (int)((long)part * images.Length / parts);
        return [.. Enumerable.Range(0, parts).Select(part => images[start(part)..start(part + 1)])];
    }

    /// <summary>From each class in turn, the next so many images to each client.</summary>
    private static List<int>[] Deal(int[][] images, int[,] counts)
    {
        var clients = new List<int>[counts.GetLength(0)];
        var next = new int[images.Length];
        for (int i = 0; i < clients.Length; i++)
        {
            clients[i] = new List<int>(Total(counts, i));
            for (int k = 0; k < images.Length; k++)
            {
                clients[i].AddRange(images[k].AsSpan(next[k], counts[i, k]));
                next[k] += counts[i, k];
            }
        }
        return clients;
    }

    private static int[][] ByClass(int[] labels, int classes)
    {
        var images = new List<int>[classes];
        for (int k = 0; k < classes; k++)
            images[k] = [];
        for (int i = 0; i < labels.Length; i++)
            images[labels[i]].Add(i);
        return [.. images.Select(list => list.ToArray())];
    }

    private static int Total(int[,] counts, int client)
    {
        int total = 0;
        for (int k = 0; k < counts.GetLength(1); k++)
            total += counts[client, k];
        return total;
    }

    private static int[][] Sorted(IEnumerable<IEnumerable<int>> clients) => [.. clients.Select(images => images.Order().ToArray())];
}
