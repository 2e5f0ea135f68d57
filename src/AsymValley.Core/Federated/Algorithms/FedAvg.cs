namespace AsymValley.Federated.Algorithms;

/// <summary>
/// FedAvg (McMahan et al., AISTATS 2017). Client: cross-entropy. Server: θ ← Σ w_k θ_k.
/// </summary>
internal sealed class FedAvg : FederatedAlgorithm;
