namespace Nadir.Torch.Nn;

/// <summary>Batch normalization of batch x channels x height x width.</summary>
/// <param name="numFeatures">Channels.</param>
/// <param name="eps">Added to the variance.</param>
/// <param name="momentum">Share of a batch in the new running statistics; null for the plain mean over all batches.</param>
public sealed class BatchNorm2d(long numFeatures, double eps = 1e-5, double? momentum = 0.1) : BatchNorm(numFeatures, eps, momentum, 4);
