using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Models.Clip;

/// <summary>
/// CLIP (Radford et al. 2021): an image tower and a text transformer whose vectors are compared by cosine, scaled by a
/// learned temperature. Parameters have the names of OpenAI's code.
/// </summary>
/// <remarks>Not safe for concurrent use.</remarks>
public sealed class ClipModel : Module
{
    /// <summary>The scale never exceeds 100 (temperature 0.01): beyond it training becomes unstable.</summary>
    public const double MaximumScale = 100;

    private const double InitialTemperature = 0.07;

    private readonly Embedding _tokens;
    private readonly Tensor _positions;
    private readonly ClipTransformer _transformer;
    private readonly LayerNorm _after;
    private readonly Tensor _projection;

    /// <summary>Makes the model with random weights, in training mode.</summary>
    /// <exception cref="InvalidDataException">The configuration is out of range.</exception>
    public ClipModel(ClipConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        configuration.Validate();
        Configuration = configuration;
        var text = configuration.Text;
        Visual = RegisterModule<ClipImageTower>("visual", configuration.Image.Kind == ClipImageKind.ModifiedResNet
            ? new ModifiedResNet(configuration.Image, configuration.EmbedDim)
            : new VisionTransformer(configuration.Image, configuration.EmbedDim, configuration.Activation));
        _transformer = RegisterModule("transformer", new ClipTransformer(
            text.Width, text.Layers, text.Heads, text.MlpWidth, configuration.Activation));
        _tokens = RegisterModule("token_embedding", new Embedding(text.VocabularySize, text.Width));
        _positions = RegisterParameter(
            "positional_embedding", Tensor.Empty([text.ContextLength, text.Width]).NormalInPlace(0, 0.01));
        _after = RegisterModule("ln_final", new LayerNorm(text.Width));
        _projection = RegisterParameter(
            "text_projection", Tensor.Empty([text.Width, configuration.EmbedDim]).NormalInPlace(0, 1 / Math.Sqrt(text.Width)));
        LogitScale = RegisterParameter("logit_scale", Tensor.Scalar(Math.Log(1 / InitialTemperature)));
    }

    /// <summary>What the model was made from.</summary>
    public ClipConfiguration Configuration { get; }

    /// <summary>The image tower.</summary>
    public ClipImageTower Visual { get; }

    /// <summary>Logarithm of the factor on cosines, a scalar.</summary>
    public Tensor LogitScale { get; }

    /// <summary>Encodes pictures.</summary>
    /// <param name="images">[N, 3, S, S], normalised as <see cref="ClipPreprocessing"/> does.</param>
    /// <returns>[N, embedDim] in float32, not normalised.</returns>
    public Tensor ImageFeatures(Tensor images)
    {
        using var features = Visual.Forward(images);
        return features.To(ScalarType.Float32);
    }

    /// <summary>Encodes texts.</summary>
    /// <param name="ids">
    /// [N, L] int64 token ids, L at most the context length: start, text, end, zeros. Zeros behind the longest text may be
    /// left out; they change nothing.
    /// </param>
    /// <returns>[N, embedDim] in float32, not normalised.</returns>
    public Tensor TextFeatures(Tensor ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        using var scope = new TensorScope();
        var length = ids.Size(1);
        var future = Tensor.Ones([length, length], ScalarType.Bool, ids.Device).Triu(1);
        var tokens = _tokens.Forward(ids) + _positions.Narrow(0, 0, length);
        var ends = Ends(ids).Reshape(-1, 1, 1).Expand(-1, 1, Configuration.Text.Width);
        var last = _transformer.Forward(tokens, future).Gather(1, ends).Squeeze(1);
        return scope.Keep(_after.Forward(last).Matmul(_projection).To(ScalarType.Float32));
    }

    /// <summary>How well pictures and texts match.</summary>
    /// <param name="imageFeatures">[N, embedDim].</param>
    /// <param name="textFeatures">[M, embedDim].</param>
    /// <returns>[N, M]: cosines times the exponential of <see cref="LogitScale"/>.</returns>
    public Tensor Logits(Tensor imageFeatures, Tensor textFeatures)
    {
        ArgumentNullException.ThrowIfNull(imageFeatures);
        ArgumentNullException.ThrowIfNull(textFeatures);
        using var scope = new TensorScope();
        var cosines = imageFeatures.Normalize().Matmul(textFeatures.Normalize().T());
        return scope.Keep(cosines * LogitScale.Exp());
    }

    // Argmax gives the first of equals, as the original's does.
    private Tensor Ends(Tensor ids)
    {
        if (Configuration.Text.EndToken is not { } end)
        {
            return ids.Argmax(-1);
        }

        using var ended = ids.Eq(end);
        using var numbers = ended.To(ScalarType.Int64);
        return numbers.Argmax(-1);
    }
}
