using Nadir.Systems.Contracts;
using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Clip;

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
            "text_projection", Tensor.Empty([text.Width, configuration.EmbedDim])
                .NormalInPlace(0, 1 / Math.Sqrt(text.Width)));
        if (configuration.Heads)
        {
            ImageHead = RegisterModule("image_head", Identity(configuration.EmbedDim));
            TextHead = RegisterModule("text_head", Identity(configuration.EmbedDim));
        }

        if (configuration.Adapter is { } adapter)
        {
            Adapter = RegisterModule("adapter", new ClipAdapter(configuration.Image.Width, text.Width, adapter));
            Visual.Adapter = Adapter.ForwardImage;
        }

        LogitScale = RegisterParameter("logit_scale", Tensor.Scalar(Math.Log(1 / InitialTemperature)));
    }

    /// <summary>What the model was made from.</summary>
    public ClipConfiguration Configuration { get; }

    /// <summary>The image tower.</summary>
    public ClipImageTower Visual { get; }

    /// <summary>The linear layer behind the image tower, the identity at first; null without it.</summary>
    public Linear? ImageHead { get; }

    /// <summary>The linear layer behind the text tower, the identity at first; null without it.</summary>
    public Linear? TextHead { get; }

    /// <summary>The adapter in the blocks of both towers; null without it.</summary>
    public ClipAdapter? Adapter { get; }

    /// <summary>Whether weights and running statistics of the towers stay as they are, also in training mode.</summary>
    public bool HasFrozenTowers { get; private set; }

    /// <summary>Logarithm of the factor on cosines, a scalar.</summary>
    public Tensor LogitScale { get; }

    /// <summary>Encodes pictures.</summary>
    /// <param name="images">[N, 3, S, S], normalised as
    /// <see cref="Building.Preprocessing.ClipPreprocessing"/> does.</param>
    /// <returns>[N, embedDim] in float32, not normalised.</returns>
    public Tensor ImageFeatures(Tensor images)
    {
        using var scope = new TensorScope();
        KeepFrozen();
        return scope.Keep(Finish(Visual.Forward(images), ImageHead));
    }

    /// <summary>Encodes pictures and gives the map that their vectors come from, too.</summary>
    /// <param name="images">[N, 3, S, S], normalised.</param>
    /// <returns>Both in float32; the map is [N, grid channels, grid side, grid side].</returns>
    public ClipSpatialFeatures ForwardSpatial(Tensor images)
    {
        using var scope = new TensorScope();
        KeepFrozen();
        var (features, map) = Visual.ForwardSpatial(images);
        return new ClipSpatialFeatures(scope.Keep(Finish(features, ImageHead)), scope.Keep(map.To(ScalarType.Float32)));
    }

    /// <summary>
    /// Keeps the towers' weights and running statistics as they are from now on; heads, adapter and scale can still be
    /// trained.
    /// </summary>
    public void FreezeTowers()
    {
        HasFrozenTowers = true;
        foreach (var parameter in TowerParameters())
        {
            parameter.RequiresGrad = false;
        }
    }

    /// <summary>The parameters that every CLIP has, without its scale: not those of heads and adapter.</summary>
    public IEnumerable<Tensor> TowerParameters()
    {
        Module?[] added = [ImageHead, TextHead, Adapter];
        return Parameters().Except(
            added.OfType<Module>().SelectMany(module => module.Parameters()).Append(LogitScale));
    }

    /// <summary>Encodes texts.</summary>
    /// <param name="ids">
    /// [N, L] int64 token ids, L at most the context length: start, text, end, zeros. Zeros behind the longest text may
    /// be left out; they change nothing.
    /// </param>
    /// <returns>[N, embedDim] in float32, not normalised.</returns>
    public Tensor TextFeatures(Tensor ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        using var scope = new TensorScope();
        return scope.Keep(AtEnd(ids, Tokens(ids)));
    }

    /// <summary>Encodes texts, and each of their tokens.</summary>
    /// <param name="ids">As of <see cref="TextFeatures"/>.</param>
    /// <returns>Tokens behind the last normalisation, [N, L, width]; the mask is true from the start to
    /// the end token.</returns>
    public WordFeatures ForwardWords(Tensor ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        using var scope = new TensorScope();
        var tokens = Tokens(ids);
        var places = Tensor.Arange(0, ids.Size(1), device: ids.Device).Unsqueeze(0);
        return new WordFeatures(
            scope.Keep(AtEnd(ids, tokens)),
            scope.Keep(_after.Forward(tokens).To(ScalarType.Float32)),
            scope.Keep(places.Le(Ends(ids).Unsqueeze(-1))));
    }

    private Tensor Tokens(Tensor ids)
    {
        using var scope = new TensorScope();
        var length = ids.Size(1);
        var future = Tensor.Ones([length, length], ScalarType.Bool, ids.Device).Triu(1);
        var tokens = _tokens.Forward(ids) + _positions.Narrow(0, 0, length);
        return scope.Keep(_transformer.Forward(tokens, future, Adapter is { } adapter ? adapter.ForwardText : null));
    }

    private Tensor AtEnd(Tensor ids, Tensor tokens)
    {
        using var scope = new TensorScope();
        var ends = Ends(ids).Reshape(-1, 1, 1).Expand(-1, 1, Configuration.Text.Width);
        return scope.Keep(Finish(_after.Forward(tokens.Gather(1, ends).Squeeze(1)).Matmul(_projection), TextHead));
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

    private static Linear Identity(int length)
    {
        var layer = new Linear(length, length);
        using var noGrad = new NoGradScope();
        using var identity = Tensor.Eye(length);
        layer.Weight.CopyInPlace(identity);
        layer.Bias!.ZeroInPlace();
        return layer;
    }

    private static Tensor Finish(Tensor features, Linear? head)
    {
        using var scope = new TensorScope();
        // In float32 whatever the autocast: few numbers decide every ranking, and the product is small.
        using var precise = new AutocastScope(features.Device.Type, enabled: false);
        var widened = features.To(ScalarType.Float32);
        return scope.Keep(head?.Forward(widened) ?? widened);
    }

    // Switching the whole network to training mode must not reach frozen statistics.
    private void KeepFrozen()
    {
        if (HasFrozenTowers && Visual.Training)
        {
            Visual.Eval();
        }
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

/// <summary>CLIP's transformer: blocks on top of each other. Not safe for concurrent use.</summary>
public sealed class ClipTransformer : Module
{
    private readonly List<ResidualAttentionBlock> _blocks = [];

    internal ClipTransformer(int width, int layers, int heads, int mlpWidth, ClipActivation activation)
    {
        var list = RegisterModule("resblocks", new ModuleList());
        for (var i = 0; i < layers; i++)
        {
            _blocks.Add(list.Append(new ResidualAttentionBlock(width, heads, mlpWidth, activation)));
        }
    }

    /// <summary>Applies the blocks without a mask.</summary>
    /// <param name="input">[N, tokens, width].</param>
    public override Tensor Forward(Tensor input) => Forward(input, null);

    /// <summary>Applies the blocks.</summary>
    /// <param name="input">[N, tokens, width].</param>
    /// <param name="attentionMask">[tokens, tokens] Bool, true: no attention; null for none.</param>
    /// <param name="adapter">As each block takes it; null for none.</param>
    /// <returns>[N, tokens, width].</returns>
    public Tensor Forward(Tensor input, Tensor? attentionMask, Func<Tensor, Tensor>? adapter = null)
    {
        var value = input;
        foreach (var block in _blocks)
        {
            var next = block.Forward(value, attentionMask, adapter);
            if (!ReferenceEquals(value, input))
            {
                value.Dispose();
            }

            value = next;
        }

        return value;
    }
}

/// <summary>
/// A transformer block of CLIP: attention and an MLP, each behind a normalisation and beside a shortcut.
/// </summary>
/// <remarks>Not safe for concurrent use.</remarks>
public sealed class ResidualAttentionBlock : Module
{
    private readonly ClipAttention _attention;
    private readonly LayerNorm _beforeAttention;
    private readonly ClipMlp _mlp;
    private readonly LayerNorm _beforeMlp;

    internal ResidualAttentionBlock(int width, int heads, int mlpWidth, ClipActivation activation)
    {
        _attention = RegisterModule("attn", new ClipAttention(width, heads));
        _beforeAttention = RegisterModule("ln_1", new LayerNorm(width));
        _mlp = RegisterModule("mlp", new ClipMlp(width, mlpWidth, activation));
        _beforeMlp = RegisterModule("ln_2", new LayerNorm(width));
    }

    /// <summary>Applies the block.</summary>
    /// <param name="input">[N, tokens, width].</param>
    /// <param name="attentionMask">[tokens, tokens] Bool, true: no attention; null for none.</param>
    /// <param name="adapter">Adds to the MLP's result what it makes of the MLP's input before
    /// normalisation; null for none.</param>
    /// <returns>[N, tokens, width].</returns>
    public Tensor Forward(Tensor input, Tensor? attentionMask, Func<Tensor, Tensor>? adapter = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        using var scope = new TensorScope();
        var first = _beforeAttention.Forward(input);
        var attended = input + _attention.Forward(first, attentionMask);
        var inner = _beforeMlp.Forward(attended);
        var output = attended + _mlp.Forward(inner);
        return scope.Keep(adapter is null ? output : output + adapter(attended));
    }
}

/// <summary>
/// The self-attention of a CLIP's block: the function and the parameters of <see cref="MultiheadAttention"/>, with its
/// products computed where they are fastest. Not safe for concurrent use.
/// </summary>
public sealed class ClipAttention : Module
{
    private readonly int _heads;
    private readonly Tensor _projections;
    private readonly Tensor _biases;
    private readonly Linear _output;

    internal ClipAttention(int width, int heads)
    {
        _heads = heads;
        _projections = RegisterParameter("in_proj_weight", Init.XavierUniform(Tensor.Empty([3 * width, width])));
        _biases = RegisterParameter("in_proj_bias", Tensor.Zeros([3 * width]));
        _output = RegisterModule("out_proj", new Linear(width, width));
        using var noGrad = new NoGradScope();
        _output.Bias!.ZeroInPlace();
    }

    /// <summary>Attends from every token to every one.</summary>
    /// <param name="input">[N, tokens, width].</param>
    public override Tensor Forward(Tensor input) => Forward(input, null);

    /// <summary>Attends from every token to those that the mask leaves.</summary>
    /// <param name="input">[N, tokens, width].</param>
    /// <param name="attentionMask">[tokens, tokens] Bool, true: no attention; null for none.</param>
    /// <returns>[N, tokens, width].</returns>
    public Tensor Forward(Tensor input, Tensor? attentionMask)
    {
        ArgumentNullException.ThrowIfNull(input);
        using var scope = new TensorScope();
        var (batch, tokens, width) = (input.Size(0), input.Size(1), input.Size(2));
        // [3, N, heads, tokens, head width].
        var parts = Functional.PointwiseLinear(input, _projections, _biases)
            .Reshape(batch, tokens, 3, _heads, width / _heads).Permute(2, 0, 3, 1, 4).Unbind(0);
        var scores = parts[0].Mul(1 / Math.Sqrt(width / _heads)).Matmul(parts[1].Transpose(-2, -1));
        var weights = (attentionMask is null ? scores : scores.MaskedFill(attentionMask, double.NegativeInfinity))
            .Softmax(-1);
        var mixed = weights.Matmul(parts[2]).Transpose(1, 2).Reshape(batch, tokens, width);
        return scope.Keep(Functional.PointwiseLinear(mixed, _output.Weight, _output.Bias));
    }
}

/// <summary>The two linear layers of a transformer block. Not safe for concurrent use.</summary>
public sealed class ClipMlp : Module
{
    private readonly Linear _expansion;
    private readonly Module _activation;
    private readonly Linear _projection;

    internal ClipMlp(int width, int inner, ClipActivation activation)
    {
        _expansion = RegisterModule("c_fc", new Linear(width, inner));
        _activation = RegisterModule<Module>("gelu", activation == ClipActivation.QuickGelu ? new QuickGelu()
            : new Gelu());
        _projection = RegisterModule("c_proj", new Linear(inner, width));
    }

    /// <summary>Applies the layers.</summary>
    /// <param name="input">[..., width].</param>
    /// <returns>Of the same shape.</returns>
    public override Tensor Forward(Tensor input)
    {
        using var wide = Functional.PointwiseLinear(input, _expansion.Weight, _expansion.Bias);
        using var active = _activation.Forward(wide);
        return Functional.PointwiseLinear(active, _projection.Weight, _projection.Bias);
    }
}
