using System.Diagnostics;
using System.Globalization;
using AsymValley.Data;
using AsymValley.Directions;
using AsymValley.Engine;
using AsymValley.Landscape;
using AsymValley.Networks;
using AsymValley.Parameters;
using AsymValley.Training;
using static TorchSharp.torch;

namespace AsymValley.Diagnostics;

/// <summary>What one check found.</summary>
/// <param name="Name">What was checked.</param>
/// <param name="Passed">Whether it is as it should be.</param>
/// <param name="Detail">What was found, or what is wrong.</param>
/// <param name="Seconds">How long it took.</param>
public sealed record SelfCheckResult(string Name, bool Passed, string Detail, double Seconds)
{
    /// <inheritdoc/>
    public override string ToString() => $"{(Passed ? "passed" : "failed")}: {Name}";
}

/// <summary>
/// A few seconds' work that shows whether an installation computes what it should: libtorch against plain loops, derivatives
/// against differences, training, its repetition and its resumption bit by bit, a profile against an evaluation, every device against the CPU.
/// </summary>
public static class SelfCheck
{
    private const string CheckedWith = "LeNet5";

    /// <summary>Runs all checks, each as it is asked for. One that fails does not stop the others; without libtorch the rest are left out.</summary>
    public static IEnumerable<SelfCheckResult> Run(IProgress<OperationProgress>? progress = null, CancellationToken cancellation = default)
    {
        var task = new CheckTask(cancellation);
        (string Name, Func<string> Check)[] checks =
        [
            ("libtorch loads", Load),
            ("matrix product", MatrixProduct),
            ("convolutions", () => Convolutions(cancellation)),
            ("training", task.Train),
            ("same seed, same bits", task.TrainAgain),
            ("resumed run, same bits", task.Resume),
            ("profile and evaluation", task.Profile),
            ("derivative and difference", task.Slope),
            ("devices agree", task.Devices),
        ];
        for (int i = 0; i < checks.Length; i++)
        {
            progress?.Report(new("Checking the installation", checks[i].Name, i, checks.Length));
            SelfCheckResult result = Timed(checks[i].Name, checks[i].Check);
            yield return result;
            if (i == 0 && !result.Passed)
                yield break;
        }
    }

    private static SelfCheckResult Timed(string name, Func<string> check)
    {
        long start = Stopwatch.GetTimestamp();
        try
        {
            string detail = check();
            return new(name, true, detail, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return new(name, false, e.Message, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
    }

    private static string Load()
    {
        TorchRuntime.Load();
        return string.Join(' ', [$"{TorchRuntime.Description}, {TorchRuntime.LoadedFolder}.", .. TorchRuntime.Remedies]);
    }

    private static string MatrixProduct()
    {
        const int size = 96;
        float[] a = new float[size * size], b = new float[size * size];
        var random = new SeededRandom(1);
        random.FillUniform(a, -1, 1);
        random.FillUniform(b, -1, 1);
        using var scope = NewDisposeScope();
        float[] product = tensor(a).view(size, size).mm(tensor(b).view(size, size)).data<float>().ToArray();
        double worst = 0;
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j < size; j++)
            {
                double sum = 0;
                for (int k = 0; k < size; k++)
                    sum += (double)a[i * size + k] * b[k * size + j];
                worst = Math.Max(worst, Math.Abs(sum - product[i * size + j]));
            }
        }
        Require(worst < 1e-4, $"a product of {size}×{size} matrices is wrong by {worst:g2}");
        return Text($"at most {worst:g2} from plain loops in double precision");
    }

    private static string Convolutions(CancellationToken cancellation)
    {
        ConvolutionCase[] cases = [.. HostCheck.Full];
        string[] failures = [.. HostCheck.Failures(cases, cancellation)];
        Require(failures.Length == 0, $"{failures.Length} of {cases.Length} are wrong: {string.Join("; ", failures.Take(5))}");
        return Text($"{cases.Length} shapes, forward and backward, equal to float64");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static void Require(bool condition, FormattableString otherwise)
    {
        if (!condition)
            throw new AsymValleyException(Text(otherwise));
    }

    /// <summary>A small network on a few made-up images, for the checks that need one.</summary>
    private sealed class CheckTask(CancellationToken cancellation)
    {
        private readonly Dataset _dataset = SyntheticDataset.Create(new DatasetOptions { TrainCount = 400, TestCount = 200, Classes = 4 });
        private readonly TrainingOptions _options = new() { Epochs = 4, BatchSize = 20, LearningRate = 0.05, Seed = 1 };
        private ValleyRun? _run;

        private ValleyRun Trained => _run ??= TrainWith(_options);

        public string Train()
        {
            ValleyRun run = Trained;
            double first = run.History[0].TrainLoss, last = run.History[^1].TrainLoss;
            Require(last < first, $"the training loss went from {first:0.000} to {last:0.000} in {_options.Epochs} epochs");
            return Text($"{CheckedWith}, {_options.Epochs} epochs: training loss {first:0.000} to {last:0.000}");
        }

        public string TrainAgain()
        {
            Require(TrainWith(_options).Model.Parameters.Values.SequenceEqual(Trained.Model.Parameters.Values), $"a second training with the same seed ended at other weights");
            return "two trainings, equal weights";
        }

        public string Resume()
        {
            string folder = Directory.CreateTempSubdirectory("asymvalley-check").FullName;
            try
            {
                using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
                string path = Path.Combine(folder, "run");
                // Stopped after its second epoch, as by Ctrl-C.
                var stopper = new StopAt(stop, path, epochs: 2);
                try
                {
                    Trainer.Train(Network, _dataset, _options with { RunPath = path }, stopper, stop.Token);
                }
                catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
                {
                    // As intended.
                }
                Require(stopper.StoppedAfter is > 0 and < 4, $"a training that was to stop after an epoch did not");
                ValleyRun resumed = Trainer.Resume(path, cancellation: cancellation);
                Require(resumed.Model.Parameters.Values.SequenceEqual(Trained.Model.Parameters.Values), $"a run that was stopped and resumed ended at other weights");
                return $"stopped after epoch {stopper.StoppedAfter}, resumed, equal weights";
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        }

        public string Profile()
        {
            LossProfile profile = Along(new ProfileOptions { Range = 1, Points = 3 });
            double loss = Measured("cpu").TrainLoss;
            Require(Math.Abs(profile.TrainLoss[1] - loss) < 1e-5 * (1 + loss), $"the profile says {profile.TrainLoss[1]:g6} at the solution, the evaluation {loss:g6}");
            return Text($"training loss {loss:g6} at the solution");
        }

        public string Slope()
        {
            const double step = 0.01;
            LossProfile profile = Along(new ProfileOptions { Offsets = [-step, 0, step], Slopes = true });
            double difference = (profile.TrainLoss[2] - profile.TrainLoss[0]) / (2 * step), slope = profile.Slopes[1];
            Require(Math.Abs(difference - slope) < 0.02 * Math.Abs(slope) + 1e-3, $"the slope is {slope:g4}, the difference of losses says {difference:g4}");
            return Text($"slope {slope:g4}, central difference {difference:g4}");
        }

        public string Devices()
        {
            double loss = Measured("cpu").TrainLoss;
            int devices = TorchRuntime.CudaDevices;
            for (int i = 0; i < devices; i++)
            {
                double other = Measured($"cuda:{i}").TrainLoss;
                Require(Math.Abs(loss - other) < 1e-3 * (1 + loss), $"the training loss is {loss:g6} on the CPU and {other:g6} on cuda:{i}");
            }
            return devices == 0 ? "the CPU alone: libtorch finds no CUDA device" : $"the CPU and {devices} CUDA device(s)";
        }

        private NetworkDefinition Network => NetworkCatalog.Create(CheckedWith, new NetworkOptions { Input = _dataset.Shape, Classes = _dataset.Classes });

        private ValleyRun TrainWith(TrainingOptions options) => Trainer.Train(Network, _dataset, options, cancellation: cancellation);

        private ModelMeasurement Measured(string device) => ModelMeasurement.Of(Trained.Model, _dataset, new EvaluationOptions { Device = device }, cancellation);

        private LossProfile Along(ProfileOptions options)
        {
            using var profiler = new LossProfiler(Trained.Model, _dataset, options);
            return profiler.Measure(DirectionSampler.Create(Trained.Model, new DirectionOptions { Kind = DirectionKind.Gaussian, Seed = 1 }), cancellation: cancellation);
        }
    }

    /// <summary>Stops a training once so many epochs are in its folder.</summary>
    private sealed class StopAt(CancellationTokenSource stop, string path, int epochs) : IProgress<OperationProgress>
    {
        public int StoppedAfter { get; private set; }

        public void Report(OperationProgress value)
        {
            if (stop.IsCancellationRequested || !ValleyRun.IsRun(path))
                return;
            StoppedAfter = ValleyRun.Open(path).History.Length;
            if (StoppedAfter >= epochs)
                stop.Cancel();
        }
    }
}
