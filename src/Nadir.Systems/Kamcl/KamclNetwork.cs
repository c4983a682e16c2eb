using Nadir.Imagery;
using Nadir.Systems.Building;
using Nadir.Systems.Building.Backbones;
using Nadir.Systems.Building.Pooling;
using Nadir.Systems.Building.TextEncoders;
using Nadir.Systems.Contracts;
using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Kamcl;

/// <summary>Vectors, and how likely each concept word is.</summary>
/// <param name="Features">[N, embedDim], not normalised: the concepts' probabilities are added to it.</param>
/// <param name="Concepts">[N, embedDim] in 0 to 1; concept k is the k-th of
/// <see cref="KamclOptions.Concepts"/>.</param>
public readonly record struct KamclFeatures(Tensor Features, Tensor Concepts);

/// <summary>
/// KAMCL (Ji et al. 2023, "Knowledge-Aided Momentum Contrastive Learning for Remote-Sensing Image Text Retrieval"):
/// images and texts from learned pooling over many vectors, both told which concept words they show.
/// </summary>
/// <remarks>The momentum copies and queues of its training are <see cref="KamclMemory"/>. Not safe for concurrent
/// use.</remarks>
public sealed class KamclNetwork : Module, ITwoTowers, IStandsOnBackbone
{
    /// <summary>Makes the network with random weights.</summary>
    /// <param name="options">Sizes.</param>
    /// <param name="backbone">In place of the one that the options name, such as a narrower one; the network owns
    /// it.</param>
    /// <param name="memory">What it is trained with, which the network then owns; null: nothing, as in use.</param>
    /// <exception cref="InvalidDataException">The options are out of range, or the backbone has not the
    /// maps.</exception>
    public KamclNetwork(KamclOptions options, Backbone? backbone = null, KamclMemory? memory = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        Configuration = options;
        Visual = RegisterModule("visual", new KamclVisual(options, backbone ?? options.Image.Create()));
        Text = RegisterModule("text", new KamclText(options));
        Memory = memory is null ? null : RegisterModule("memory", memory);
    }

    /// <summary>What the network was made from.</summary>
    public KamclOptions Configuration { get; }

    /// <summary>The image side.</summary>
    public KamclVisual Visual { get; }

    /// <summary>The text side.</summary>
    public KamclText Text { get; }

    /// <summary>What it is trained with; null in use.</summary>
    public KamclMemory? Memory { get; }

    /// <inheritdoc/>
    public Backbone Backbone => Visual.Backbone;

    /// <inheritdoc/>
    public Device Device => Text.Device;

    /// <inheritdoc/>
    public ImageSpecification Images => new(Configuration.Image.Size, SquareFit.Stretch);

    /// <inheritdoc/>
    public int FeatureDim => Configuration.EmbedDim;

    /// <inheritdoc/>
    public int MaxTextLength => Configuration.Text.MaxLength;

    /// <summary>1 / 0.07, the temperature of its contrast.</summary>
    public double Scale => 1 / 0.07;

    /// <inheritdoc/>
    public Tensor ImageFeatures(ImageInputs images)
    {
        using var scope = new TensorScope();
        return scope.Keep(Visual.Encode(images).Features);
    }

    /// <inheritdoc/>
    public Tensor TextFeatures(TextInputs texts)
    {
        using var scope = new TensorScope();
        return scope.Keep(Text.Encode(texts).Features);
    }

    /// <inheritdoc/>
    public void PrepareForInference() => Backbone.FoldNormalizations();

    /// <summary>Always throws: the network has two inputs.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public override Tensor Forward(Tensor input) =>
        throw new NotSupportedException("KAMCL has two inputs: call ImageFeatures or TextFeatures.");

    /// <summary>Two linear layers with ReLU behind each, under the authors' names.</summary>
    internal static Sequential Mlp(int width) =>
        new(new Linear(width, width), new Relu(), new Linear(width, width), new Relu());
}

/// <summary>
/// KAMCL's image side: a vector of the last map's positions, one of the channels of the two larger maps, one of the
/// mean of the two smaller ones; these three and what two linear layers make of them are pooled.
/// </summary>
/// <remarks>
/// Pooling is <see cref="GeneralizedPoolingOperator"/> throughout. Parameters, by the authors' names behind a dot:
/// backbone, spatial.gpo, low.gpo, low.fc, high.fc, mlp, gpo, im. Not safe for concurrent use.
/// </remarks>
public sealed class KamclVisual : Module
{
    private readonly FeaturePyramid _maps;
    private readonly GeneralizedPoolingOperator _spatial;
    private readonly Linear? _spatialProjection;
    private readonly GeneralizedPoolingOperator _low;
    private readonly Linear _lowProjection;
    private readonly Linear _high;
    private readonly Sequential _mlp;
    private readonly GeneralizedPoolingOperator _pooling;
    private readonly Linear _concepts;

    internal KamclVisual(KamclOptions options, Backbone backbone)
    {
        Backbone = RegisterModule("backbone", backbone);
        _maps = FeaturePyramid.Of(Backbone, options.Image.Size);
        var (channels, side, width) = (_maps.Channels, _maps.Sides[0], options.EmbedDim);
        var spatial = RegisterModule("spatial", new ModuleGroup());
        _spatial = spatial.Add("gpo", new GeneralizedPoolingOperator());
        // Published with 512 channels and vectors of 512, which need no layer.
        _spatialProjection = channels[3] == width ? null : spatial.Add("fc", new Linear(channels[3], width));
        var low = RegisterModule("low", new ModuleGroup());
        _low = low.Add("gpo", new GeneralizedPoolingOperator());
        _lowProjection = low.Add("fc", new Linear(side * side, width));
        _high = RegisterModule("high", new ModuleGroup()).Add("fc", new Linear(channels[2] + channels[3], width));
        _mlp = RegisterModule("mlp", KamclNetwork.Mlp(width));
        _pooling = RegisterModule("gpo", new GeneralizedPoolingOperator());
        _concepts = new Linear(width, width);
        RegisterModule("im", new Sequential(_concepts));
    }

    /// <summary>The backbone.</summary>
    public Backbone Backbone { get; }

    /// <summary>Encodes images.</summary>
    /// <param name="images">N of them.</param>
    public KamclFeatures Encode(ImageInputs images)
    {
        ArgumentNullException.ThrowIfNull(images);
        using var scope = new TensorScope();
        var maps = _maps.Forward(images);
        using var precise = new AutocastScope(images.Pixels.Device.Type, enabled: false);
        var spatial = _spatial.Forward(maps[3].Flatten(2).Transpose(1, 2));
        spatial = _spatialProjection?.Forward(spatial) ?? spatial;
        var low = _lowProjection.Forward(_low.Forward(FeaturePyramid.Join(maps[0], maps[1]).Flatten(2)));
        var high = _high.Forward(FeaturePyramid.Join(maps[2], maps[3]).Mean([2, 3]));
        var three = Tensor.Stack([spatial, low, high], 1);
        var vector = _pooling.Forward(Tensor.Cat([three, _mlp.Forward(three)], 1));
        var concepts = _concepts.Forward(vector).Sigmoid();
        return new KamclFeatures(scope.Keep(vector + concepts), scope.Keep(concepts));
    }
}

/// <summary>
/// KAMCL's text side: the words' states and what two linear layers make of them are pooled; a second vector comes from
/// the concepts that the text names, and both are pooled.
/// </summary>
/// <remarks>Parameters, by the authors' names behind a dot: encoder, words.to_out, words.mlp, words.gpo, concepts, gpo,
/// tx. Not safe for concurrent use.</remarks>
public sealed class KamclText : Module
{
    private readonly KamclOptions _options;
    private readonly TextEncoder _encoder;
    private readonly Linear _projection;
    private readonly Sequential _mlp;
    private readonly GeneralizedPoolingOperator _wordPooling;
    private readonly MultiHotTextEncoder _named;
    private readonly GeneralizedPoolingOperator _pooling;
    private readonly Linear _concepts;
    private readonly Tensor _conceptOfWord;

    internal KamclText(KamclOptions options)
    {
        _options = options;
        var width = options.EmbedDim;
        _encoder = RegisterModule("encoder", options.Text.Create());
        var words = RegisterModule("words", new ModuleGroup());
        _projection = words.Add("to_out", new Linear(options.Text.Width, width));
        _mlp = words.Add("mlp", KamclNetwork.Mlp(width));
        _wordPooling = words.Add("gpo", new GeneralizedPoolingOperator());
        _named = RegisterModule("concepts", new MultiHotTextEncoder(width, width));
        _pooling = RegisterModule("gpo", new GeneralizedPoolingOperator());
        _concepts = new Linear(width, width);
        RegisterModule("tx", new Sequential(_concepts));
        _conceptOfWord = RegisterBuffer(
            "concept_of_word", Tensor.Zeros([Math.Max(1, options.Text.VocabularySize)], ScalarType.Int64));
    }

    /// <summary>Where the weights are.</summary>
    public Device Device => _projection.Weight.Device;

    /// <summary>Says which concept each word is.</summary>
    /// <param name="concepts">For each id of the vocabulary, the concept's number from 1, or 0.</param>
    /// <exception cref="ArgumentException">There are not as many as the vocabulary has rows, or a number is out of
    /// range.</exception>
    public void SetConcepts(IReadOnlyList<long> concepts)
    {
        ArgumentNullException.ThrowIfNull(concepts);
        if (concepts.Count != _conceptOfWord.Size(0)
            || concepts.Any(concept => concept < 0 || concept > _options.EmbedDim))
        {
            throw new ArgumentException(
                $"A concept from 0 to {_options.EmbedDim} is needed for each of {_conceptOfWord.Size(0)} words.",
                    nameof(concepts));
        }

        using var noGrad = new NoGradScope();
        using var scope = new TensorScope();
        _conceptOfWord.CopyInPlace(Tensor.FromArray<long>([.. concepts], concepts.Count));
    }

    /// <summary>Encodes texts. Which concepts they name is read from their words, where the inputs do not say
    /// it.</summary>
    /// <param name="texts">N of them.</param>
    public KamclFeatures Encode(TextInputs texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        using var scope = new TensorScope();
        var sentence = PoolWords(texts);
        var named = texts.ConceptWords is { } given ? _named.OfMultiHot(given) : Named(texts.Ids);
        var vector = _pooling.Forward(Tensor.Stack([sentence, named], 1));
        var concepts = _concepts.Forward(vector).Sigmoid();
        return new KamclFeatures(scope.Keep(vector + concepts), scope.Keep(concepts));
    }

    private Tensor PoolWords(TextInputs texts)
    {
        if (!_options.PoolPadding)
        {
            var states = _projection.Forward(_encoder.Encode(texts.Ids, texts.Lengths).Words!);
            // Each word beside what the layers make of it, so that the words that are there stand first.
            var both = Tensor.Stack([states, _mlp.Forward(states)], 2).Flatten(1, 2);
            return _wordPooling.Forward(both, texts.Lengths * 2).Tanh();
        }

        // As published: as many positions as the longest text of a batch has; in use as many as any text may have.
        var longest =
            Training ? texts.Lengths.ToArray<long>().Max() : Math.Max(_options.Text.MaxLength, texts.Ids.Size(1));
        var padded = texts.Padded((int)longest);
        var lengths = Tensor.Full([padded.Ids.Size(0)], longest, ScalarType.Int64);
        var all = _projection.Forward(_encoder.Encode(padded.Ids.Narrow(1, 0, longest), lengths).Words!);
        return _wordPooling.Forward(Tensor.Cat([all, _mlp.Forward(all)], 1)).Tanh();
    }

    private Tensor Named(Tensor ids)
    {
        var concepts = _conceptOfWord.IndexSelect(0, ids.Flatten()).View([.. ids.Shape]);
        return _named.OfMultiHot(_named.MultiHot(concepts));
    }
}
