namespace Nadir.Torch;

/// <summary>
/// Layers and losses as functions of their weights. PyTorch's <c>torch.nn.functional</c>, with its arguments, order
/// and defaults. Thread-safe.
/// </summary>
public static partial class Functional
{
    private static readonly Operator LinearOperator = new("aten::linear");
    private static readonly Operator EmbeddingOperator = new("aten::embedding");
    private static readonly Operator CosineSimilarityOperator = new("aten::cosine_similarity");

    /// <summary>input x weight^T + bias.</summary>
    /// <param name="input">... x in.</param>
    /// <param name="weight">out x in.</param>
    /// <param name="bias">out; null for none.</param>
    public static Tensor Linear(Tensor input, Tensor weight, Tensor? bias = null) =>
        LinearOperator.Call(input, weight, bias);

    /// <summary>Rows of a table.</summary>
    /// <param name="input">Indices, of any shape, Int64 or Int32.</param>
    /// <param name="weight">rows x length.</param>
    /// <param name="paddingIdx">A row that gets no gradient; null for none.</param>
    /// <param name="scaleGradByFreq">Whether gradients are divided by how often a row occurs.</param>
    public static Tensor Embedding(
        Tensor input, Tensor weight, long? paddingIdx = null, bool scaleGradByFreq = false) =>
        EmbeddingOperator.Call(weight, input, paddingIdx ?? -1, scaleGradByFreq);

    /// <summary>Cosine of the angle between vectors along dim.</summary>
    public static Tensor CosineSimilarity(Tensor x1, Tensor x2, int dim = 1, double eps = 1e-8) =>
        CosineSimilarityOperator.Call(x1, x2, dim, eps);
}
