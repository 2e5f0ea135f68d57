// The benchmark's networks as TorchSharp's documentation writes modules (docfx/articles/modules.md and its examples), of the same
// shapes as ../networks.py and the product's own. A field's name becomes its parameters' name: these are PyTorch's, under which the
// start weights lie in the model file.
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using static TorchSharp.torch.nn.functional;

namespace AsymValley.Benchmarks;

internal sealed class LeNet5 : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> conv1 = Conv2d(3, 6, 5);
    private readonly Module<Tensor, Tensor> conv2 = Conv2d(6, 16, 5);
    private readonly Module<Tensor, Tensor> fc1 = Linear(400, 120);
    private readonly Module<Tensor, Tensor> fc2 = Linear(120, 84);
    private readonly Module<Tensor, Tensor> fc3 = Linear(84, 10);

    public LeNet5() : base(nameof(LeNet5)) => RegisterComponents();

    public override Tensor forward(Tensor input)
    {
        Tensor x = max_pool2d(relu(conv1.call(input)), 2);
        x = max_pool2d(relu(conv2.call(x)), 2);
        return fc3.call(relu(fc2.call(relu(fc1.call(x.flatten(1))))));
    }
}

/// <summary>FedPAN's VGG8: no batch normalisation, one linear layer.</summary>
internal sealed class VGG8 : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> features = Sequential(
        Conv2d(3, 64, 3, padding: 1), ReLU(inplace: true), MaxPool2d(2),
        Conv2d(64, 128, 3, padding: 1), ReLU(inplace: true), MaxPool2d(2),
        Conv2d(128, 256, 3, padding: 1), ReLU(inplace: true), MaxPool2d(2),
        Conv2d(256, 512, 3, padding: 1), ReLU(inplace: true), MaxPool2d(2),
        Conv2d(512, 512, 3, padding: 1), ReLU(inplace: true), MaxPool2d(2));

    private readonly Module<Tensor, Tensor> classifier = Linear(512, 10);

    public VGG8() : base(nameof(VGG8)) => RegisterComponents();

    public override Tensor forward(Tensor input) => classifier.call(features.call(input).flatten(1));
}

internal sealed class PreResNet20 : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> conv1 = Conv2d(3, 16, 3, padding: 1, bias: false);
    private readonly Module<Tensor, Tensor> layer1 = Stage(16, 16, 1);
    private readonly Module<Tensor, Tensor> layer2 = Stage(16, 32, 2);
    private readonly Module<Tensor, Tensor> layer3 = Stage(32, 64, 2);
    private readonly Module<Tensor, Tensor> bn = BatchNorm2d(64);
    private readonly Module<Tensor, Tensor> fc = Linear(64, 10);

    public PreResNet20() : base(nameof(PreResNet20)) => RegisterComponents();

    public override Tensor forward(Tensor input)
    {
        Tensor x = layer3.call(layer2.call(layer1.call(conv1.call(input))));
        x = avg_pool2d(bn.call(x).relu_(), 8);
        return fc.call(x.flatten(1));
    }

    private static Sequential Stage(int inputs, int outputs, int stride) =>
        Sequential(new Block(inputs, outputs, stride), new Block(outputs, outputs, 1), new Block(outputs, outputs, 1));

    private sealed class Block : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> bn1, conv1, bn2, conv2;
        private readonly Module<Tensor, Tensor>? downsample;

        public Block(int inputs, int outputs, int stride) : base(nameof(Block))
        {
            bn1 = BatchNorm2d(inputs);
            conv1 = Conv2d(inputs, outputs, 3, stride, padding: 1, bias: false);
            bn2 = BatchNorm2d(outputs);
            conv2 = Conv2d(outputs, outputs, 3, padding: 1, bias: false);
            if (stride != 1 || inputs != outputs)
                downsample = Sequential(Conv2d(inputs, outputs, 1, stride, bias: false));
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            Tensor x = conv1.call(bn1.call(input).relu_());
            x = conv2.call(bn2.call(x).relu_());
            return x.add_(downsample is null ? input : downsample.call(input));
        }
    }
}
