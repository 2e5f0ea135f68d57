using AsymValley.Engine;
using AsymValley.Networks;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AsymValley.Federated.Algorithms;

/// <summary>
/// MOON (Li, He, Song, CVPR 2021). Client: CE + μ·(−log e^{s_g/τ}/(e^{s_g/τ} + e^{s_p/τ})), with s_g and s_p the cosines of
/// the features z before the classifier with those of the global model and of the client's last model (at first the global
/// one). Server: the mean. The two other models are read as in evaluation and carry no gradient.
/// </summary>
internal sealed class Moon(double mu, double temperature) : FederatedAlgorithm
{
    // Below it a feature vector counts as this long; PyTorch's cosine similarity has the same floor.
    private const double SmallestNorm = 1e-8;

    public override ClientMemory Memory => mu == 0 ? ClientMemory.Nothing : ClientMemory.Vector | ClientMemory.Buffers;

    public override LocalObjective Local(ClientRound client) => mu == 0 ? new LocalObjective(client) : new Objective(client, mu, temperature);

    private sealed class Objective : LocalObjective
    {
        private readonly double _mu, _temperature;
        private readonly DeviceModel? _previous;

        public Objective(ClientRound client, double mu, double temperature) : base(client)
        {
            (_mu, _temperature) = (mu, temperature);
            if (client.Kept is null)
                return;
            _previous = new DeviceModel(client.Network, client.Global.Device, gradients: false);
            _previous.Flat.copy_(client.Kept);
            _previous.FlatBuffers.copy_(client.KeptBuffers ?? client.Global.FlatBuffers);
        }

        public override (Tensor Objective, Tensor CrossEntropy, Tensor Logits) Loss(Tensor images, Tensor labels, ForwardContext context)
        {
            (Tensor features, Tensor logits) = Forward.RunWithFeatures(Client.Network, Client.Model.Parameters, Client.Model.Buffers, images, context);
            Tensor crossEntropy = functional.cross_entropy(logits, labels);
            Tensor global = Features(Client.Global, images), previous = _previous is null ? global : Features(_previous, images);
            // −log e^a/(e^a + e^b) = log(1 + e^{b−a})
            Tensor difference = (Cosine(features, previous) - Cosine(features, global)).div(Number.Of(_temperature));
            Tensor contrast = Number.Softplus(difference).mean();
            return (crossEntropy.Plus(contrast.mul(Number.Of(_mu))), crossEntropy, logits);
        }

        public override LocalOutcome Finish() => new(Kept: Client.Model.Flat);

        public override void Dispose() => _previous?.Dispose();

        private Tensor Features(DeviceModel model, Tensor images)
        {
            using IDisposable quiet = no_grad();
            (Tensor features, Tensor logits) = Forward.RunWithFeatures(Client.Network, model.Parameters, model.Buffers, images, ForwardContext.Evaluation);
            logits.Dispose();
            return features;
        }

        /// <summary>Cosines of the rows, [B, F] and [B, F] → [B].</summary>
        private static Tensor Cosine(Tensor x, Tensor y) => (x * y).sum(1) / (Norm(x) * Norm(y));

        private static Tensor Norm(Tensor x) => (x * x).sum(1).Plus(SmallestNorm * SmallestNorm).sqrt();
    }
}
