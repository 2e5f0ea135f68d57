using System.Collections.Immutable;
using AsymValley.Data;
using AsymValley.Federated;
using AsymValley.Parameters;

namespace AsymValley.Tests.Federated;

/// <summary>
/// Federated rounds of softmax regression by loops in float64, with the formulas of the papers. Who takes part with which
/// seed and how many steps is the engine's; orders are drawn from that seed as for a training run.
/// </summary>
/// <param name="data">The data.</param>
/// <param name="partition">The clients.</param>
/// <param name="options">Options of a federation, defaults filled in.</param>
/// <param name="start">The first global model.</param>
internal sealed class NaiveFederation(Dataset data, Partition partition, FederationOptions options, IEnumerable<float> start)
{
    private readonly Dictionary<int, double[]> _client = [];
    private double[]? _server, _second;

    /// <summary>Clients whose updates are not taken.</summary>
    public Func<int, bool> Leaves { get; init; } = _ => false;

    /// <summary>θ_t.</summary>
    public double[] Global { get; private set; } = [.. start.Select(x => (double)x)];

    /// <summary>One round.</summary>
    /// <returns>The clients' mean loss and drift, and their mean same-sign ratios with θ_t and with each other.</returns>
    public (double Loss, double Drift, double SsrGlobal, double SsrClients) Round(int round)
    {
        double[] at = Global;
        ImmutableArray<ClientTask> tasks = [.. ClientTask.OfRound(options, partition, round).Where(task => !task.IsDropped && !Leaves(task.Client))];
        double[] server = _server ?? new double[at.Length];
        (double[] Theta, double Loss)[] trained = [.. tasks.Select(task => Train(task, at, server))];
        double[] share = [.. tasks.Select(task => options.Weighting == ClientWeighting.Samples ? (double)partition.Clients[task.Client].Length : 1)];
        share = [.. share.Select(s => s / share.Sum())];
        double[] mean = Sum(i => trained.Select((own, k) => share[k] * own.Theta[i]).Sum());
        double[] sums = [.. tasks.Select(task => Coefficients(task.Steps, options.Momentum))];

        switch (options.Algorithm)
        {
            case FederatedAlgorithmName.FedDyn:
                // Acar et al., Algorithm 1: h ← h − α/m·Σ(θ_k − θ), θ ← mean − h/α.
                double alpha = options.DynAlpha!.Value;
                _server = Sum(i => server[i] - alpha / partition.Clients.Length * trained.Sum(own => own.Theta[i] - at[i]));
                Global = Sum(i => mean[i] - _server[i] / alpha);
                break;
            case FederatedAlgorithmName.Scaffold:
                // Karimireddy et al., Algorithm 1, option II: x ← x + η/|S|·Σ(y_i − x), c ← c + 1/N·Σ(c_i⁺ − c_i).
                var changes = new double[at.Length];
                for (int k = 0; k < tasks.Length; k++)
                {
                    double[] own = _client.GetValueOrDefault(tasks[k].Client) ?? new double[at.Length];
                    double[] next = Sum(i => own[i] - server[i] + (at[i] - trained[k].Theta[i]) / (sums[k] * options.LearningRate));
                    changes = Sum(i => changes[i] + next[i] - own[i]);
                    _client[tasks[k].Client] = next;
                }
                Global = Sum(i => at[i] + options.ServerLearningRate!.Value * (mean[i] - at[i]));
                _server = Sum(i => server[i] + changes[i] / partition.Clients.Length);
                break;
            case FederatedAlgorithmName.FedNova:
                // Wang et al., (5)–(8): x ← x − τ_eff·Σ p_i·η·d_i with η·d_i = (x − x_i)/‖a_i‖₁ and τ_eff = Σ p_i‖a_i‖₁.
                double effective = share.Zip(sums, (p, a) => p * a).Sum();
                Global = Sum(i => at[i] + effective * trained.Select((own, k) => share[k] * (own.Theta[i] - at[i]) / sums[k]).Sum());
                break;
            case FederatedAlgorithmName.FedAvgM:
                // Hsu et al., §4.3: Δ = θ − mean, v ← βv + Δ, θ ← θ − η·v.
                _server = Sum(i => options.ServerMomentum!.Value * server[i] + at[i] - mean[i]);
                Global = Sum(i => at[i] - options.ServerLearningRate!.Value * _server[i]);
                break;
            case FederatedAlgorithmName.FedAdam:
                // Reddi et al., Algorithm 2: m ← β₁m + (1−β₁)Δ, v ← β₂v + (1−β₂)Δ², x ← x + η·m/(√v + τ), v₋₁ = τ².
                (double beta1, double beta2, double tau) = (options.ServerMomentum!.Value, options.ServerBeta2!.Value, options.Adaptivity!.Value);
                double[] second = _second ?? [.. at.Select(_ => tau * tau)];
                _server = Sum(i => beta1 * server[i] + (1 - beta1) * (mean[i] - at[i]));
                _second = Sum(i => beta2 * second[i] + (1 - beta2) * (mean[i] - at[i]) * (mean[i] - at[i]));
                Global = Sum(i => at[i] + options.ServerLearningRate!.Value * _server[i] / (Math.Sqrt(_second[i]) + tau));
                break;
            default:
                Global = mean;
                break;
        }
        var pairs = from i in Enumerable.Range(0, trained.Length) from j in Enumerable.Range(0, i) select SameSigns(trained[i].Theta, trained[j].Theta);
        return (trained.Average(own => own.Loss), trained.Average(own => Math.Sqrt(own.Theta.Zip(at, (x, y) => (x - y) * (x - y)).Sum())),
            trained.Average(own => SameSigns(own.Theta, at)), pairs.DefaultIfEmpty(double.NaN).Average());

        double[] Sum(Func<int, double> element) => [.. Enumerable.Range(0, at.Length).Select(element)];
    }

    /// <summary>One after the other; a last batch takes what is left, a single one that is left joins the batch before.</summary>
    public static List<T[]> Batches<T>(IEnumerable<T> images, int size)
    {
        List<T[]> batches = [.. images.Chunk(size)];
        if (size > 1 && batches.Count > 1 && batches[^1].Length == 1)
        {
            batches[^2] = [.. batches[^2], .. batches[^1]];
            batches.RemoveAt(batches.Count - 1);
        }
        return batches;
    }

    /// <summary>PyTorch's SGD on cross-entropy and the algorithm's term, after clip_grad_norm_.</summary>
    private (double[] Theta, double Loss) Train(ClientTask task, double[] at, double[] server)
    {
        ImmutableArray<int> own = partition.Clients[task.Client];
        double[] kept = _client.GetValueOrDefault(task.Client) ?? new double[at.Length], theta = [.. at], velocity = new double[at.Length];
        double loss = 0;
        int images = 0, done = 0;
        for (int epoch = 1; epoch <= options.LocalEpochs && done < task.Steps; epoch++)
        {
            int[] order = new SeededRandom(task.Seed).Fork("epoch", epoch).Fork("shuffle").Permutation(own.Length);
            foreach (int[] batch in Batches(order.Select(place => own[place]), options.BatchSize).Take(task.Steps - done))
            {
                (double batchLoss, double[] gradient, _) = NaiveSoftmax.Measure(data, data.Train, batch, theta);
                loss += batchLoss * batch.Length;
                images += batch.Length;
                for (int i = 0; i < theta.Length; i++)
                    gradient[i] += Term(theta[i], at[i], kept[i], server[i]);
                double norm = Math.Sqrt(gradient.Sum(g => g * g)), scale = options.ClipNorm == 0 ? 1 : Math.Min(1, options.ClipNorm / (norm + 1e-6));
                for (int i = 0; i < theta.Length; i++)
                {
                    velocity[i] = options.Momentum * velocity[i] + scale * gradient[i] + options.WeightDecay * theta[i];
                    theta[i] -= options.LearningRate * velocity[i];
                }
                done++;
            }
        }
        if (options.Algorithm == FederatedAlgorithmName.FedDyn)
            _client[task.Client] = [.. kept.Select((gradient, i) => gradient - options.DynAlpha!.Value * (theta[i] - at[i]))];
        return (theta, loss / images);
    }

    /// <summary>The derivative of the algorithm's term by one weight.</summary>
    private double Term(double w, double at, double kept, double server) => options.Algorithm switch
    {
        FederatedAlgorithmName.FedProx => options.Mu!.Value * (w - at),
        FederatedAlgorithmName.FedDyn => -kept + options.DynAlpha!.Value * (w - at),
        FederatedAlgorithmName.Scaffold => server - kept,
        // d/dw of −γ·(sgp(at)·σ(w) + sgp(−at)·σ(−w))
        FederatedAlgorithmName.FedSign => -options.Gamma!.Value * Math.Sign(at) * Math.Exp(-w) / Math.Pow(1 + Math.Exp(-w), 2),
        _ => 0,
    };

    /// <summary>Σ over gradients of the coefficients with which they enter the sum of all steps, by running the momentum on each alone.</summary>
    private static double Coefficients(int steps, double momentum)
    {
        double sum = 0;
        for (int gradient = 0; gradient < steps; gradient++)
        {
            double velocity = 0;
            for (int step = gradient; step < steps; step++)
            {
                velocity = momentum * velocity + (step == gradient ? 1 : 0);
                sum += velocity;
            }
        }
        return sum;
    }

    private static double SameSigns(double[] x, double[] y) => x.Zip(y, (a, b) => Math.Sign(a) == Math.Sign(b) ? 1.0 : 0).Average();
}
