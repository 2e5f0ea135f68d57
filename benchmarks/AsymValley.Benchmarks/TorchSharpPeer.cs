using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using AsymValley.Checkpoints;
using AsymValley.Data;
using AsymValley.Networks;
using AsymValley.Parameters;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using static TorchSharp.torch.nn.functional;

namespace AsymValley.Benchmarks;

/// <summary>
/// What a .NET user would write instead: modules, torch.optim, a DataLoader and a DisposeScope a step, as TorchSharp's examples do. Of
/// the product it takes how libtorch is found and loaded (without which a plain program would not run on every host), the readers of the
/// images and the start weights; how it computes is TorchSharp's alone. Its requests are those of ../pytorch_peer.py.
/// </summary>
internal sealed class TorchSharpPeer
{
    private Split? _train, _test;

    /// <summary>What the child process does: answers requests until there are no more.</summary>
    public static void Serve()
    {
        var peer = new TorchSharpPeer();
        while (Console.ReadLine() is { } line)
            Console.WriteLine(JsonSerializer.Serialize(peer.Answer(JsonNode.Parse(line)!)));
    }

    private object Answer(JsonNode request) => (string)request["do"]! switch
    {
        "describe" => Describe((int)request["threads"]!),
        "load" => Load((string)request["folder"]!, (int)request["train"]!, (int)request["test"]!),
        "train" => Train(request.Deserialize<TrainRequest>(JsonSerializerOptions.Web)!),
        "point" => Point(request.Deserialize<PointRequest>(JsonSerializerOptions.Web)!),
        var other => throw new InvalidOperationException($"There is no request {other}."),
    };

    private static object Describe(int threads)
    {
        // Loads libtorch, with what this host needs to compute right.
        TorchRuntime.UseThreads(threads);
        return new { version = TorchRuntime.Description };
    }

    private object Load(string folder, int train, int test)
    {
        Dataset dataset = DatasetCatalog.Open("CIFAR10", folder).Take(train, test);
        _train?.Dispose();
        _test?.Dispose();
        (_train, _test) = (new Split(dataset.Train, dataset.Normalization), new Split(dataset.Test, dataset.Normalization));
        return new { };
    }

    /// <summary>One epoch in the given order; the mean loss over its images, as the steps saw it.</summary>
    private object Train(TrainRequest request)
    {
        using Module<Tensor, Tensor> model = Model(request.Network, request.Weights);
        using var optimizer = optim.SGD(model.parameters(), request.Rate, request.Momentum, weight_decay: request.Decay);
        using var scope = NewDisposeScope();
        IEnumerable<IList<Tensor>> batches = _train!.Batches(request.Workers, request.Batch, request.Order);
        model.train();
        double total = 0;
        long began = Stopwatch.GetTimestamp();
        foreach (IList<Tensor> batch in batches)
        {
            using var step = NewDisposeScope();
            optimizer.zero_grad();
            Tensor loss = cross_entropy(model.call(batch[0]), batch[1]);
            loss.backward();
            optimizer.step();
            total += loss.item<float>() * batch[1].shape[0];
        }
        return new { seconds = Stopwatch.GetElapsedTime(began).TotalSeconds, loss = total / request.Order.Length };
    }

    /// <summary>One point of a profile as HHY19's code measures it: recalibration, training loss, test loss.</summary>
    private object Point(PointRequest request)
    {
        using Module<Tensor, Tensor> model = Model(request.Network, request.Weights);
        using var scope = NewDisposeScope();
        IEnumerable<IList<Tensor>> train = _train!.Batches(request.Workers, request.Batch, null), test = _test!.Batches(request.Workers, request.Batch, null);
        using IDisposable mode = set_grad_enabled(request.Gradients);
        long began = Stopwatch.GetTimestamp();
        Recalibrate(model, train);
        double trainLoss = Evaluate(model, train), testLoss = Evaluate(model, test);
        return new { seconds = Stopwatch.GetElapsedTime(began).TotalSeconds, train_loss = trainLoss, test_loss = testLoss };
    }

    private static void Recalibrate(Module<Tensor, Tensor> model, IEnumerable<IList<Tensor>> batches)
    {
        model.train();
        BatchNorm2d[] norms = [.. model.modules().OfType<BatchNorm2d>()];
        foreach (BatchNorm2d norm in norms)
            norm.reset_running_stats();
        long count = 0;
        foreach (IList<Tensor> batch in batches)
        {
            using var step = NewDisposeScope();
            long size = batch[0].shape[0];
            count += size;
            foreach (BatchNorm2d norm in norms)
                norm.momentum = (double)size / count;
            model.call(batch[0]);
        }
    }

    private static double Evaluate(Module<Tensor, Tensor> model, IEnumerable<IList<Tensor>> batches)
    {
        model.eval();
        double loss = 0;
        long correct = 0, count = 0;
        foreach (IList<Tensor> batch in batches)
        {
            using var step = NewDisposeScope();
            Tensor output = model.call(batch[0]);
            loss += cross_entropy(output, batch[1]).item<float>() * batch[1].shape[0];
            correct += output.argmax(1).eq(batch[1]).sum().item<long>();
            count += batch[1].shape[0];
        }
        return loss / count;
    }

    /// <summary>A network with the parameters of a model file. Its running statistics are new, as they are in a new model and at a point.</summary>
    private static Module<Tensor, Tensor> Model(string network, string weights)
    {
        Module<Tensor, Tensor> model = network switch
        {
            nameof(LeNet5) => new LeNet5(),
            nameof(VGG8) => new VGG8(),
            nameof(PreResNet20) => new PreResNet20(),
            _ => throw new InvalidOperationException($"There is no network {network}."),
        };
        ValleyModel start = ValleyModelFile.Load(weights);
        using var scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        foreach ((string name, Parameter parameter) in model.named_parameters())
            parameter.copy_(tensor(start.Parameters[name].ToArray(), parameter.shape));
        return model;
    }

    private sealed record TrainRequest(string Network, string Weights, long[] Order, int Batch, int Workers, double Rate, double Momentum, double Decay);

    private sealed record PointRequest(string Network, string Weights, int Batch, int Workers, bool Gradients);

    /// <summary>Images [N, C, H, W], normalised, and labels [N].</summary>
    private sealed class Split : IDisposable
    {
        private readonly Tensor _images, _labels;
        private readonly TensorDataset _dataset;

        public Split(DataSplit split, Normalization normalization)
        {
            using var scope = NewDisposeScope();
            Tensor pixels = tensor(split.Pixels, [split.Count, split.Shape.Height, split.Shape.Width, split.Shape.Channels]);
            Tensor mean = tensor(normalization.Mean.ToArray()).view(1, -1, 1, 1), deviation = tensor(normalization.StandardDeviation.ToArray()).view(1, -1, 1, 1);
            _images = pixels.permute(0, 3, 1, 2).contiguous().to(ScalarType.Float32).div_(255).sub_(mean).div_(deviation).MoveToOuterDisposeScope();
            _labels = tensor(split.Labels).to(ScalarType.Int64).MoveToOuterDisposeScope();
            _dataset = torch.utils.data.TensorDataset(_images, _labels);
        }

        /// <param name="workers">-1 for slices of tensors that were put in order in advance, else the DataLoader's number of workers.</param>
        /// <param name="batch">Images a batch.</param>
        /// <param name="order">Indices; null for all images as they lie.</param>
        public IEnumerable<IList<Tensor>> Batches(int workers, int batch, long[]? order)
        {
            if (workers >= 0)
                return order is null
                    ? torch.utils.data.DataLoader(_dataset, batch, num_worker: workers)
                    : torch.utils.data.DataLoader(_dataset, batch, order, num_worker: workers);
            (Tensor images, Tensor labels) = (_images, _labels);
            if (order is not null)
                (images, labels) = (images.index_select(0, tensor(order)), labels.index_select(0, tensor(order)));
            return [.. images.split(batch).Zip(labels.split(batch), (x, y) => (IList<Tensor>)[x, y])];
        }

        public void Dispose()
        {
            _dataset.Dispose();
            _images.Dispose();
            _labels.Dispose();
        }
    }
}
