using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Building.Attention;

/// <summary>How an image changes a caption's vector in <see cref="VisualGuidedTextAttention"/>.</summary>
public enum VisualGuidance
{
    /// <summary>t' = sigmoid(W v) * t.</summary>
    Soft,

    /// <summary>t' = sigmoid(W1 [v; t]) * (W2 [v; t]).</summary>
    Fusion,

    /// <summary>t' = sigmoid((Wv v) * (Wt t)) * (Wt t).</summary>
    Similarity,
}

/// <summary>
/// AMFMN's visual-guided attention (Yuan et al. 2021, section III-C): each image gates the caption's vector in its own
/// way, and the score is the cosine between the image and the caption as it sees it.
/// </summary>
/// <remarks>
/// Parameters under the names of the authors' code: cross_attention.0.*, or cross_attention_fc1.0.* and
/// cross_attention_fc2.0.*, or fc_visual.0.* and fc_text.0.*. Not safe for concurrent use in training.
/// </remarks>
public sealed class VisualGuidedTextAttention : Module
{
    private const double Eps = 1e-8;

    // Tensors [images, captions, width] that are alive at once while a chunk is scored without gradients.
    private const int TensorsAtOnce = 4;

    private readonly VisualGuidance _guidance;
    private readonly int _width;
    private readonly Linear _first;
    private readonly Linear? _second;

    /// <summary>Makes the block with PyTorch's random weights.</summary>
    /// <param name="guidance">The variant.</param>
    /// <param name="width">Length of the vectors; AMFMN: 512.</param>
    public VisualGuidedTextAttention(VisualGuidance guidance, int width)
    {
        (_guidance, _width) = (guidance, width);
        switch (guidance)
        {
            case VisualGuidance.Soft:
                _first = Layer("cross_attention", width);
                break;
            case VisualGuidance.Fusion:
                (_first, _second) = (Layer("cross_attention_fc1", 2 * width), Layer("cross_attention_fc2", 2 * width));
                break;
            default:
                (_first, _second) = (Layer("fc_visual", width), Layer("fc_text", width));
                break;
        }

        Linear Layer(string name, long inputs)
        {
            var layer = new Linear(inputs, width);
            RegisterModule(name, new Sequential(layer));
            return layer;
        }
    }

    /// <summary>The captions as each image sees them.</summary>
    /// <param name="images">[N, D].</param>
    /// <param name="captions">[M, D].</param>
    /// <returns>[N, M, D].</returns>
    public Tensor Guide(Tensor images, Tensor captions)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(captions);
        using var scope = new TensorScope();
        switch (_guidance)
        {
            case VisualGuidance.Soft:
                return scope.Keep(_first.Forward(images).Sigmoid().Unsqueeze(1) * captions.Unsqueeze(0));
            case VisualGuidance.Fusion:
                return scope.Keep(Joined(_first).Sigmoid() * Joined(_second!));
            default:
                var text = _second!.Forward(captions).Unsqueeze(0);
                return scope.Keep((_first.Forward(images).Unsqueeze(1) * text).Sigmoid() * text);
        }

        // W [v; t] = W_v v + W_t t, so that no pair needs a product of its own.
        Tensor Joined(Linear layer)
        {
            var halves = layer.Weight.Split(_width, 1);
            var visual = Functional.Linear(images, halves[0], layer.Bias);
            return visual.Unsqueeze(1) + Functional.Linear(captions, halves[1]).Unsqueeze(0);
        }
    }

    /// <summary>The cosines of all pairs.</summary>
    /// <param name="images">[N, D].</param>
    /// <param name="captions">[M, D].</param>
    /// <param name="maximumBytes">Memory that a chunk of captions takes at most, as far as one caption allows; with
    /// gradients the graph holds all chunks. The soft variant needs none: it is three matrix products.</param>
    /// <returns>[N, M]; products of lengths below 1e-8 count as that.</returns>
    public Tensor Scores(Tensor images, Tensor captions, long maximumBytes = 256L << 20)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(captions);
        using var scope = new TensorScope();
        var lengths = images.Norm(2, 1, keepDim: true);
        if (_guidance == VisualGuidance.Soft)
        {
            var gate = _first.Forward(images).Sigmoid();
            var squares = gate.Square().Matmul(captions.Square().T());
            var products = (images * gate).Matmul(captions.T());
            return scope.Keep(products / (lengths * squares.Clamp(min: 1e-30).Sqrt()).Clamp(min: Eps));
        }

        var bytesOfCaption = TensorsAtOnce * (captions.Type == ScalarType.Float64 ? 8L : 4L) * images.Size(0) * _width;
        var captionsAtOnce = Math.Clamp(maximumBytes / Math.Max(1, bytesOfCaption), 1, captions.Size(0));
        var columns = new List<Tensor>();
        for (var start = 0L; start < captions.Size(0); start += captionsAtOnce)
        {
            using var chunk = new TensorScope();
            var guided = Guide(images, captions.Narrow(0, start, Math.Min(captionsAtOnce, captions.Size(0) - start)));
            var products = guided.Bmm(images.Unsqueeze(2)).Squeeze(2);
            columns.Add(chunk.Keep(products / (lengths * guided.Norm(2, 2)).Clamp(min: Eps)));
        }

        return scope.Keep(Tensor.Cat(columns, 1));
    }
}
