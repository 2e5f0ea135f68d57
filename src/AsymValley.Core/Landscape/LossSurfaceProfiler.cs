using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using AsymValley.Checkpoints;
using AsymValley.Data;
using AsymValley.Engine;
using AsymValley.Networks;
using AsymValley.Parameters;
using TorchSharp;
using static TorchSharp.torch;

namespace AsymValley.Landscape;

/// <summary>
/// Measures losses on a grid of a plane w + a·u + b·v, one cell after the other. Each cell is computed from w, u and v
/// alone, so that cells have the same bits in any order and after any interruption.
/// </summary>
public static class LossSurfaceProfiler
{
    private static readonly TimeSpan s_saveInterval = TimeSpan.FromSeconds(5);

    /// <summary>What the user should know of the chosen settings; null when there is nothing.</summary>
    public static string? Warning(SurfacePlane plane, SurfaceOptions options) => options.Evaluation.WarningFor(plane.Origin.Network);

    /// <summary>Losses at every point of the grid.</summary>
    /// <param name="plane">w, u and v.</param>
    /// <param name="dataset">Training and test images.</param>
    /// <param name="options">The grid and how to measure; null for the defaults.</param>
    /// <param name="path">
    /// A file for the cells, written every few seconds and at every end. What it has of the same surface is not measured
    /// again; device and threads may be others. Its folder must exist. One process at a time may: an empty file beside it, its name
    /// followed by <c>.lock</c>, is held meanwhile. Null keeps cells in memory only.
    /// </param>
    /// <param name="force">Replaces a file of another surface, or one that is damaged.</param>
    /// <param name="progress">Told at the start and after every cell.</param>
    /// <param name="time">The clock; null for the system's.</param>
    /// <param name="cancellation">Looked at before each batch.</param>
    /// <exception cref="InvalidOptionException">An option is outside of its range, or the data do not fit the network.</exception>
    /// <exception cref="SurfaceFileException">The file is of another surface.</exception>
    /// <exception cref="DataFormatException">The file is damaged.</exception>
    /// <exception cref="RunFolderException">Another process is measuring into the file.</exception>
    public static LossSurface Measure(
        SurfacePlane plane, Dataset dataset, SurfaceOptions? options = null, string? path = null, bool force = false,
        IProgress<OperationProgress>? progress = null, TimeProvider? time = null, CancellationToken cancellation = default) =>
        Measure(plane, dataset, options ?? new SurfaceOptions(), path, force, order: null, progress, time ?? TimeProvider.System, cancellation);

    /// <inheritdoc cref="Measure(SurfacePlane, Dataset, SurfaceOptions?, string?, bool, IProgress{OperationProgress}?, TimeProvider?, CancellationToken)"/>
    internal static LossSurface Measure(
        SurfacePlane plane, Dataset dataset, SurfaceOptions options, string? path, bool force,
        IReadOnlyList<int>? order, IProgress<OperationProgress>? progress, TimeProvider time, CancellationToken cancellation)
    {
        options.Validate();
        long started = time.GetTimestamp();
        ImmutableArray<double> u = options.UGrid([.. plane.Models.Select(model => model.A)]), v = options.VGrid([.. plane.Models.Select(model => model.B)]);
        AtomicFile.EnsureFolder(path);
        using IDisposable? hold = path is null ? null : ExperimentFolder.HoldFile(path, "another process is measuring this surface. Wait for it, or choose another file.");
        if (path is not null)
            AtomicFile.RemoveLeftovers(Path.GetDirectoryName(Path.GetFullPath(path))!, name => name == Path.GetFileName(path));
        SurfaceState state = Open(path, force, HeaderOf(plane, dataset, options, u, v), u.Length * v.Length);
        order ??= [.. Enumerable.Range(0, u.Length * v.Length)];
        string activity = $"Measuring {plane.Origin.Name} in a plane";
        progress?.Report(new OperationProgress(activity, $"{state.Count} points were measured before", state.Count, order.Count));
        if (order.Any(cell => !state.IsDone(cell)))
        {
            int unsaved = 0;
            long saved = started;
            using var cells = new Cells(plane, dataset, options.Evaluation);
            try
            {
                foreach (int cell in order.Where(cell => !state.IsDone(cell)))
                {
                    (double a, double b) = (u[cell % u.Length], v[cell / u.Length]);
                    PointLosses losses = cells.Measure(a, b, cancellation);
                    state.Set(cell, losses);
                    unsaved++;
                    progress?.Report(new OperationProgress(activity, FormattableString.Invariant($"a = {a:G4}, b = {b:G4}, train loss {losses.TrainLoss:G4}"), state.Count, order.Count));
                    if (path is not null && time.GetElapsedTime(saved) >= s_saveInterval)
                    {
                        state.Save(path);
                        (saved, unsaved) = (time.GetTimestamp(), 0);
                    }
                }
            }
            finally
            {
                if (path is not null && unsaved > 0)
                    state.Save(path);
            }
        }
        return Result(plane, dataset, options, u, v, state, time.GetElapsedTime(started).TotalSeconds);
    }

    private static SurfaceState Open(string? path, bool force, ImmutableSortedDictionary<string, string> header, int cells)
    {
        if (!File.Exists(path))
            return new SurfaceState(header, cells);
        try
        {
            return SurfaceState.Load(path, header, cells);
        }
        catch (AsymValleyException) when (force)
        {
            return new SurfaceState(header, cells);
        }
    }

    /// <summary>Everything that the losses depend on but the machine.</summary>
    private static ImmutableSortedDictionary<string, string> HeaderOf(SurfacePlane plane, Dataset dataset, SurfaceOptions options, ImmutableArray<double> u, ImmutableArray<double> v)
    {
        ValleyModel model = plane.Origin;
        EvaluationOptions evaluation = options.Evaluation;
        var header = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        header["network"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(NetworkJson.Write(model.Network, indented: false))));
        header["model"] = SurfaceState.HashOf(model.Parameters.Values) + SurfaceState.HashOf(model.Buffers.Values);
        // Where they are measured anew, or belong to each batch, those of the other models do not matter.
        if (evaluation.PolicyFor(model.Network) == BatchNormPolicy.Frozen && model.Network.HasBatchNorm && plane.Buffers.Length > 1)
            header["statistics"] = string.Concat(plane.Buffers.Select(buffers => SurfaceState.HashOf(buffers.Values)));
        header["direction u"] = SurfaceState.HashOf(plane.U.Values);
        header["direction v"] = SurfaceState.HashOf(plane.V.Values);
        header["dataset"] = dataset.ContentHash;
        header["normalization"] = $"{Numbers(dataset.Normalization.Mean)}; {Numbers(dataset.Normalization.StandardDeviation)}; {Text(dataset.PixelScale)}";
        header["grid of u"] = Numbers(u);
        header["grid of v"] = Numbers(v);
        header["batch norm"] = evaluation.PolicyFor(model.Network).ToString();
        header["batch size"] = Text(evaluation.BatchSize);
        header["recalibration samples"] = evaluation.RecalibrationSamples is { } samples ? Text(samples) : "all";
        header["augmentation"] = evaluation.Augment ? $"seed {Text(evaluation.Seed)}" : "none";
        header["test split"] = evaluation.Test ? "measured" : "skipped";
        return header.ToImmutable();

        static string Text<T>(T value) where T : IFormattable => value.ToString(null, CultureInfo.InvariantCulture);
        static string Numbers<T>(ImmutableArray<T> values) where T : IFormattable => string.Join(' ', values.Select(Text));
    }

    private static LossSurface Result(
        SurfacePlane plane, Dataset dataset, SurfaceOptions options, ImmutableArray<double> u, ImmutableArray<double> v, SurfaceState state, double seconds)
    {
        bool test = options.Evaluation.Test;
        return new LossSurface
        {
            Model = plane.Origin.Name,
            Network = plane.Origin.Network.Name,
            Dataset = dataset.Name,
            U = plane.ULabel,
            V = plane.VLabel,
            UNorm = plane.UNorm,
            VNorm = plane.VNorm,
            Cosine = plane.Cosine,
            BatchNormPolicy = options.Evaluation.PolicyFor(plane.Origin.Network),
            UOffsets = u,
            VOffsets = v,
            TrainLoss = Series(losses => losses.TrainLoss),
            TrainError = Series(losses => losses.TrainError),
            TestLoss = test ? Series(losses => losses.TestLoss) : [],
            TestError = test ? Series(losses => losses.TestError) : [],
            Models = [.. plane.Models.Select(model => model.Name)],
            ModelsU = [.. plane.Models.Select(model => model.A)],
            ModelsV = [.. plane.Models.Select(model => model.B)],
            Seconds = seconds,
        };

        ImmutableArray<double> Series(Func<PointLosses, double> of) => [.. Enumerable.Range(0, u.Length * v.Length).Select(cell => of(state[cell]))];
    }

    /// <summary>The data, w, u and v on the device.</summary>
    private sealed class Cells : IDisposable
    {
        private readonly LandscapeEvaluator _evaluator;
        private readonly SurfacePlane _plane;
        private readonly Tensor _solution, _u, _v;
        private readonly Tensor[] _buffers;

        public Cells(SurfacePlane plane, Dataset dataset, EvaluationOptions options)
        {
            _plane = plane;
            _evaluator = new LandscapeEvaluator(plane.Origin.Network, dataset, options);
            TorchRuntime.UseThreads(options.Threads);
            _evaluator.Model.Load(plane.Origin.Parameters, plane.Origin.Buffers);
            _solution = _evaluator.Model.Flat.clone().DetachFromDisposeScope();
            _buffers = [.. plane.Buffers.Select(buffers => OnDevice(_evaluator.Model.FlatBuffers, buffers))];
            _u = OnDevice(_solution, plane.U);
            _v = OnDevice(_solution, plane.V);
            _evaluator.Vary(LossProfiler.LayersOf(plane.U, plane.V));
        }

        public PointLosses Measure(double a, double b, CancellationToken cancellation)
        {
            using (NewDisposeScope())
            using (no_grad())
            {
                _evaluator.Model.Flat.copy_(_solution).add_(_u, Number.Of(a)).add_(_v, Number.Of(b));
                _evaluator.Model.FlatBuffers.zero_();
                foreach ((double share, Tensor buffers) in _plane.Shares(a, b).Zip(_buffers))
                    _evaluator.Model.FlatBuffers.add_(buffers, Number.Of(share));
            }
            return _evaluator.Measure(cancellation);
        }

        private static Tensor OnDevice(Tensor like, ParameterVector vector)
        {
            Tensor copy = zeros_like(like).DetachFromDisposeScope();
            if (vector.Values.Length > 0)
                copy.data<float>().CopyFrom(vector.Values);
            return copy;
        }

        public void Dispose()
        {
            _u.Dispose();
            _v.Dispose();
            _solution.Dispose();
            foreach (Tensor buffers in _buffers)
                buffers.Dispose();
            _evaluator.Dispose();
        }
    }
}
