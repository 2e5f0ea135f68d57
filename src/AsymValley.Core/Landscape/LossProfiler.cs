using System.Collections.Immutable;
using System.Diagnostics;
using AsymValley.Data;
using AsymValley.Directions;
using AsymValley.Engine;
using AsymValley.Networks;
using AsymValley.Parameters;
using TorchSharp;
using static TorchSharp.torch;

namespace AsymValley.Landscape;

/// <summary>
/// Measures profiles along many directions through one solution. The data and the solution stay on the device; a
/// direction is copied there once, and each point is one flat operation w + l·u and the measurement of its losses.
/// </summary>
public sealed class LossProfiler : IDisposable
{
    private readonly ValleyModel _model;
    private readonly ProfileOptions _options;
    private readonly ImmutableArray<double> _grid;
    private readonly LandscapeEvaluator _evaluator;
    private readonly Tensor _solution, _buffers, _direction, _origin;
    private bool _atSolution;
    private Tensor? _buffersAtOne;

    /// <summary>Copies data and solution to the device.</summary>
    /// <param name="model">w, the solution at offset 0.</param>
    /// <param name="dataset">Training and test images.</param>
    /// <param name="options">The grid and how to measure; null for the defaults.</param>
    /// <exception cref="InvalidOptionException">An option is outside of its range, or the data do not fit the network.</exception>
    /// <exception cref="NonFiniteParametersException">Weights of the solution are not finite.</exception>
    public LossProfiler(ValleyModel model, Dataset dataset, ProfileOptions? options = null)
    {
        new NamedParameters(model.Name, model.Parameters).EnsureFinite();
        _model = model;
        Dataset = dataset;
        _options = options ?? new ProfileOptions();
        _grid = _options.Grid();
        _evaluator = new LandscapeEvaluator(model.Network, dataset, _options.Evaluation, _options.Slopes);
        _evaluator.Model.Load(model.Parameters, model.Buffers);
        _solution = _evaluator.Model.Flat.clone().DetachFromDisposeScope();
        _buffers = _evaluator.Model.FlatBuffers.clone().DetachFromDisposeScope();
        _direction = zeros_like(_solution).DetachFromDisposeScope();
        _origin = zeros_like(_solution).DetachFromDisposeScope();
    }

    /// <summary>w, the solution at offset 0.</summary>
    public ValleyModel Model => _model;

    /// <summary>The images.</summary>
    public Dataset Dataset { get; }

    /// <summary>The grid and how losses are measured.</summary>
    public ProfileOptions Options => _options;

    /// <summary>What the user should know of the chosen settings; null when there is nothing.</summary>
    public string? Warning => _options.Evaluation.WarningFor(_model.Network);

    /// <summary>Losses at w + l·u for every l of the grid.</summary>
    /// <param name="direction">u.</param>
    /// <param name="progress">Told after every point.</param>
    /// <param name="cancellation">Looked at before each batch.</param>
    /// <exception cref="LayoutMismatchException">The direction belongs to another network.</exception>
    /// <exception cref="LossProfileException">The range is to be found, and the loss does not rise so far.</exception>
    public LossProfile Measure(ProbeDirection direction, IProgress<OperationProgress>? progress = null, CancellationToken cancellation = default)
    {
        Aim(direction);
        return MeasureFromOrigin(direction, progress, cancellation);
    }

    /// <summary>Losses on the line to another solution, w + u, whose running statistics those of w approach with l, from 0 to 1.</summary>
    internal LossProfile MeasureTowards(ProbeDirection line, ParameterVector buffers, IProgress<OperationProgress>? progress, CancellationToken cancellation)
    {
        if (buffers.Values.Length == 0)
            return Measure(line, progress, cancellation);
        _buffersAtOne = zeros_like(_buffers).DetachFromDisposeScope();
        _buffersAtOne.data<float>().CopyFrom(buffers.Values);
        try
        {
            return Measure(line, progress, cancellation);
        }
        finally
        {
            _buffersAtOne.Dispose();
            _buffersAtOne = null;
        }
    }

    /// <summary>Losses at w + v + l·u for every l of the grid: the same direction from a neighbour of the solution.</summary>
    /// <param name="direction">u.</param>
    /// <param name="displacement">v.</param>
    /// <param name="progress">Told after every point.</param>
    /// <param name="cancellation">Looked at before each batch.</param>
    /// <exception cref="LayoutMismatchException">The direction or the displacement belongs to another network.</exception>
    /// <exception cref="InvalidOptionException">The range is to be found: neighbours are compared at the same offsets.</exception>
    public LossProfile Measure(ProbeDirection direction, ParameterVector displacement, IProgress<OperationProgress>? progress = null, CancellationToken cancellation = default)
    {
        if (_options.AutoRange)
            throw new InvalidOptionException(nameof(_options.AutoRange), "neighbours are compared at the same offsets; give a range.");
        Load(direction);
        Displace(displacement);
        _evaluator.Vary(LayersOf(direction.Vector));
        return MeasureFromOrigin(direction, progress, cancellation);
    }

    /// <summary>Losses at w + v alone.</summary>
    /// <param name="displacement">v.</param>
    /// <param name="cancellation">Looked at before each batch.</param>
    /// <exception cref="LayoutMismatchException">The displacement belongs to another network.</exception>
    public PointLosses Measure(ParameterVector displacement, CancellationToken cancellation = default)
    {
        TorchRuntime.UseThreads(_options.Evaluation.Threads);
        Displace(displacement);
        _evaluator.Vary(null);
        MoveTo(0);
        return _evaluator.Measure(cancellation);
    }

    /// <summary>Has the data, and the parameters that <see cref="MoveTo"/> sets: for what is measured beside losses.</summary>
    internal LandscapeEvaluator Evaluator => _evaluator;

    /// <summary>Makes <see cref="MoveTo"/> go along a direction from the solution.</summary>
    /// <exception cref="LayoutMismatchException">The direction belongs to another network.</exception>
    /// <exception cref="DegenerateDirectionException">The direction is not finite.</exception>
    internal void Aim(ProbeDirection direction)
    {
        Load(direction);
        using (no_grad())
            _origin.copy_(_solution);
        _evaluator.Vary(LayersOf(direction.Vector), same: _atSolution);
        _atSolution = true;
    }

    private void Load(ProbeDirection direction)
    {
        _model.Network.Parameters.EnsureSame(direction.Vector.Layout);
        if (!direction.Vector.IsFinite())
            throw new DegenerateDirectionException($"The direction {direction.Label} is not finite; nothing can be measured along it.");
        TorchRuntime.UseThreads(_options.Evaluation.Threads);
        _direction.data<float>().CopyFrom(direction.Vector.Values);
    }

    private void Displace(ParameterVector displacement)
    {
        _model.Network.Parameters.EnsureSame(displacement.Layout);
        _atSolution = false;
        using IDisposable quiet = no_grad();
        _origin.data<float>().CopyFrom(displacement.Values);
        _origin.PlusInPlace(_solution);
    }

    private LossProfile MeasureFromOrigin(ProbeDirection direction, IProgress<OperationProgress>? progress, CancellationToken cancellation)
    {
        long started = Stopwatch.GetTimestamp();
        ImmutableArray<double> grid = _options.AutoRange ? _options.Grid(FindRange(direction, progress, cancellation)) : _grid;
        var points = new PointLosses[grid.Length];
        var slopes = new double[_options.Slopes ? grid.Length : 0];
        var errors = new double[points.Length - 1];
        double[] before = [];
        for (int i = 0; i < points.Length; i++)
        {
            MoveTo(grid[i]);
            points[i] = _evaluator.Measure(cancellation, test: true, out double[] batches);
            if (i > 0)
                errors[i - 1] = _evaluator.ErrorOfDifference(before, batches);
            before = batches;
            if (_options.Slopes)
                slopes[i] = _evaluator.Slope(_direction, cancellation);
            progress?.Report(new OperationProgress(
                $"Measuring {_model.Name} along {direction.Label}", FormattableString.Invariant($"l = {grid[i]:G4}, train loss {points[i].TrainLoss:G4}"), i + 1, points.Length));
        }
        bool test = _options.Evaluation.Test;
        return new LossProfile
        {
            Model = _model.Name,
            Network = _model.Network.Name,
            Dataset = Dataset.Name,
            Direction = direction.Label,
            Kind = direction.Kind,
            Seed = direction.Seed,
            Scaling = direction.Scaling,
            Width = direction.Scaling == DirectionScaling.Norm ? direction.Options.Width : 1,
            SignConsistency = direction.Options.SignConsistency,
            Group = direction.Group,
            Curvature = direction.Curvature,
            Finding = direction.Finding,
            BatchNormPolicy = _evaluator.Policy,
            Offsets = grid,
            RiseFactor = _options.AutoRange ? _options.RiseFactor : null,
            TrainLoss = [.. points.Select(point => point.TrainLoss)],
            TrainStepErrors = [.. errors],
            TrainError = [.. points.Select(point => point.TrainError)],
            TestLoss = test ? [.. points.Select(point => point.TestLoss)] : [],
            TestError = test ? [.. points.Select(point => point.TestError)] : [],
            Slopes = [.. slopes],
            Seconds = Stopwatch.GetElapsedTime(started).TotalSeconds,
        };
    }

    private double FindRange(ProbeDirection direction, IProgress<OperationProgress>? progress, CancellationToken cancellation)
    {
        return RangeSearch.Find(Loss, _options.RiseFactor, direction.Norm > 0 ? 1 / direction.Norm : 1);

        double Loss(double offset)
        {
            MoveTo(offset);
            double loss = _evaluator.Measure(cancellation, test: false).TrainLoss;
            progress?.Report(new OperationProgress(
                $"Finding the range of {_model.Name} along {direction.Label}", FormattableString.Invariant($"l = {offset:G4}, train loss {loss:G4}"), 0, _options.Points));
            return loss;
        }
    }

    /// <summary>The layers that a displacement changes.</summary>
    internal static HashSet<string> LayersOf(params ReadOnlySpan<ParameterVector> displacements)
    {
        HashSet<string> layers = new(StringComparer.Ordinal);
        foreach (ParameterVector displacement in displacements)
            layers.UnionWith(displacement.Layout.Slices.Where(slice => displacement[slice].ContainsAnyExcept(0f)).Select(slice => slice.Layer));
        return layers;
    }

    /// <summary>Sets the parameters on the device, with the solution's own statistics of batch normalisation.</summary>
    internal void MoveTo(double offset)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        _evaluator.Model.Flat.copy_(_origin);
        if (offset != 0)
            _evaluator.Model.Flat.add_(_direction, Number.Of(offset));
        _evaluator.Model.FlatBuffers.copy_(_buffers);
        if (_buffersAtOne is not null)
        {
            double t = Math.Clamp(offset, 0, 1);
            _evaluator.Model.FlatBuffers.mul_(Number.Of(1 - t)).add_(_buffersAtOne, Number.Of(t));
        }
    }

    /// <summary>Frees the device's memory.</summary>
    public void Dispose()
    {
        _solution.Dispose();
        _buffers.Dispose();
        _direction.Dispose();
        _origin.Dispose();
        _evaluator.Dispose();
    }
}
