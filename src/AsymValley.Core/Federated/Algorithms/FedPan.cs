namespace AsymValley.Federated.Algorithms;

/// <summary>
/// FedPAN (Li et al., CVPR 2022): FedAvg on a network whose neurons add or multiply an encoding of their position
/// (<see cref="Networks.PositionAwareness"/>), so that those of different clients stay aligned. The encoding is part of the
/// network, which is therefore the only thing that differs.
/// </summary>
internal sealed class FedPan : FederatedAlgorithm;
