using Nadir.Imagery;
using Nadir.Systems.Building;
using Nadir.Systems.Building.Attention;
using Nadir.Systems.Building.Backbones;
using Nadir.Systems.Building.TextEncoders;
using Nadir.Systems.Contracts;
using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.LwMcr;

/// <summary>What LW-MCR computes of images, all of which a student matches with its teacher's.</summary>
/// <param name="Low">[N, 64, h, w]: the map of the lower level.</param>
/// <param name="High">[N, 64, h, w]: the map of the higher level.</param>
/// <param name="Features">[N, embedDim], length 1.</param>
public readonly record struct LwMcrImages(Tensor Low, Tensor High, Tensor Features);

/// <summary>
/// LW-MCR (Yuan et al. 2021, "A Lightweight Multi-Scale Crossmodal Text-Image Retrieval Method in Remote Sensing"): a
/// low and a high map of a small backbone meet in a bilinear product, two small convolutions with attention read that,
/// and a text convolution stands beside.
/// </summary>
/// <remarks>Not safe for concurrent use.</remarks>
public sealed class LwMcrNetwork : Module, ITwoTowers, IStandsOnBackbone
{
    // Channels of both maps, and of the two convolutions that read their product.
    private const int MapWidth = 64;
    private const int FirstWidth = 4;
    private const int SecondWidth = 8;
    private const int LowStride = 4;
    private const double Dropout = 0.2;
    private const double RootEps = 1e-5;

    private readonly string[] _stages;
    private readonly Sequential _lower;
    private readonly Conv2d _higher;
    private readonly BatchNorm2d _higherNormalization;
    private readonly ImageSelfAttention _first;
    private readonly ImageSelfAttention _second;
    private readonly Linear _fc;
    private readonly ConvolutionalTextEncoder? _convolutions;
    private readonly SentenceEncoder? _sentences;
    private readonly int _repeats;

    /// <summary>Makes the network with random weights.</summary>
    /// <param name="options">Sizes.</param>
    /// <param name="backbone">In place of the one that the options name; the network owns it.</param>
    /// <exception cref="InvalidDataException">The options are out of range, or the backbone's maps do not fit each
    /// other.</exception>
    public LwMcrNetwork(LwMcrOptions options, Backbone? backbone = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        Configuration = options;
        Backbone = RegisterModule("backbone", backbone ?? options.Image.Create());
        var (low, high) = Levels(Backbone);
        _stages = [low.Name, high.Name];
        var padding = FindGrid(options.Image.Size, out _repeats);
        _lower = RegisterModule("lower_trans", new Sequential(
            new Conv2d(low.Channels, MapWidth, 3, stride: 2, padding: 1), new BatchNorm2d(MapWidth), new Relu()));
        _higher = new Conv2d(high.Channels, MapWidth, 1, padding: padding);
        _higherNormalization = new BatchNorm2d(MapWidth);
        RegisterModule("higher_trans", new Sequential(("1", _higher), ("2", _higherNormalization)));
        _first = RegisterModule("ISA_1", new ImageSelfAttention(1, FirstWidth));
        _second = RegisterModule("ISA_2", new ImageSelfAttention(FirstWidth, SecondWidth));
        _fc = RegisterModule("fc", new Linear(SecondWidth * (MapWidth / 8) * (MapWidth / 8), options.EmbedDim));
        if (options.TextConvolutions)
        {
            _convolutions = RegisterModule("text", new ConvolutionalTextEncoder(new ConvolutionalTextOptions
            {
                VocabularySize = options.Text.VocabularySize,
                WordWidth = options.Text.WordWidth,
                Width = options.EmbedDim,
                Dropout = options.Text.Dropout,
            }));
        }
        else
        {
            _sentences =
                RegisterModule("text", new SentenceEncoder(options.Text, options.EmbedDim, options.ProjectText));
        }
    }

    /// <summary>What the network was made from.</summary>
    public LwMcrOptions Configuration { get; }

    /// <inheritdoc/>
    public Backbone Backbone { get; }

    /// <inheritdoc/>
    public Device Device => _fc.Weight.Device;

    /// <inheritdoc/>
    public ImageSpecification Images => new(Configuration.Image.Size, SquareFit.Stretch);

    /// <inheritdoc/>
    public int FeatureDim => Configuration.EmbedDim;

    /// <inheritdoc/>
    public int MaxTextLength => Configuration.Text.MaxLength;

    /// <summary>1 / 0.05: margins teach no temperature, and this is a usual one.</summary>
    public double Scale => 20;

    /// <summary>Images to vectors, with the maps on the way.</summary>
    /// <param name="images">N of them.</param>
    public LwMcrImages Embed(ImageInputs images)
    {
        ArgumentNullException.ThrowIfNull(images);
        using var scope = new TensorScope();
        var maps = Backbone.ForwardStages(images, _stages);
        using var precise = new AutocastScope(images.Pixels.Device.Type, enabled: false);
        var low = _lower.Forward(Widen(maps[0]));
        var high = Widen(maps[1]);
        high = high.Interpolate(high.Size(2) * _repeats, high.Size(3) * _repeats);
        high = _higherNormalization.Forward(_higher.Forward(high)).Relu();
        var vector = Attend(Bilinear(low, high));
        return new LwMcrImages(scope.Keep(low), scope.Keep(high), scope.Keep(vector));
    }

    /// <summary>How the channels of both maps go together: the mean over positions of their products, its square root,
    /// length 1 along the lower map's channels.</summary>
    /// <param name="low">[N, 64, h, w], at least 0.</param>
    /// <param name="high">[N, 64, h, w], at least 0.</param>
    /// <returns>[N, 1, 64, 64].</returns>
    public static Tensor Bilinear(Tensor low, Tensor high)
    {
        ArgumentNullException.ThrowIfNull(low);
        ArgumentNullException.ThrowIfNull(high);
        using var scope = new TensorScope();
        var products = low.Flatten(2).Bmm(high.Flatten(2).Transpose(1, 2)) / (double)(low.Size(2) * low.Size(3));
        return scope.Keep((products + RootEps).Sqrt().Normalize(dim: 1).Unsqueeze(1));
    }

    /// <summary>What reads the bilinear product.</summary>
    /// <param name="product">[N, 1, 64, 64].</param>
    /// <returns>[N, embedDim], length 1.</returns>
    public Tensor Attend(Tensor product)
    {
        ArgumentNullException.ThrowIfNull(product);
        using var scope = new TensorScope();
        var first = _first.Forward(product).MaxPool2d(2).Dropout(Dropout, Training);
        var second = _second.Forward(first).Dropout(Dropout, Training);
        return scope.Keep(_fc.Forward(second.Flatten(1)).Normalize());
    }

    /// <inheritdoc/>
    public Tensor ImageFeatures(ImageInputs images)
    {
        using var scope = new TensorScope();
        return scope.Keep(Embed(images).Features);
    }

    /// <inheritdoc/>
    public Tensor TextFeatures(TextInputs texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        using var scope = new TensorScope();
        if (_sentences is not null)
        {
            return scope.Keep(_sentences.Forward(texts).Normalize());
        }

        // Padding takes part in the maximum over time: as much of it for every text makes vectors that do not depend on
        // the others.
        var padded = Training && Configuration.PadToLongest ? texts : texts.Padded(Configuration.Text.MaxLength);
        return scope.Keep(_convolutions!.Encode(padded.Ids, null).Sentence.Normalize());
    }

    /// <inheritdoc/>
    public void PrepareForInference() => Backbone.FoldNormalizations();

    /// <summary>Always throws: the network has two inputs.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public override Tensor Forward(Tensor input) =>
        throw new NotSupportedException("LW-MCR has two inputs: call ImageFeatures or TextFeatures.");

    private static Tensor Widen(Tensor map) => map.Type == ScalarType.Float64 ? map : map.To(ScalarType.Float32);

    private static (BackboneStage Low, BackboneStage High) Levels(Backbone backbone)
    {
        var low = backbone.Stages.LastOrDefault(stage => stage.Stride == LowStride);
        return low is not null && low != backbone.Stages[^1]
            ? (low, backbone.Stages[^1])
            : throw new InvalidDataException(
                $"{backbone.Architecture} has no map of stride {LowStride} before its last one.");
    }

    // The higher map's cells are repeated as often as they fit the lower map's grid; a border of one cell may be
    // missing, which the 1x1 convolution then pads with zeros.
    private int FindGrid(int imageSize, out int repeats)
    {
        var side = (Backbone.MapSide(_stages[0], imageSize) + 1) / 2;
        var small = Backbone.MapSide(_stages[1], imageSize);
        repeats = small < 1 ? 0 : side / small;
        var missing = side - (repeats * small);
        return repeats >= 1 && missing is 0 or 2
            ? missing / 2
            : throw new InvalidDataException(
                $"The maps of {Backbone.Architecture} at {imageSize} px have {side} and {small} cells a side, which"
                + " LW-MCR cannot lay on one grid: of SqueezeNet take 224 or 256 px, of a ResNet or an"
                + " EfficientNet-Lite a size that 32 divides.");
    }

    /// <summary>A convolution that halves the side, with channel and spatial attention behind it.</summary>
    private sealed class ImageSelfAttention : Module
    {
        private readonly Conv2d _convolution;
        private readonly BatchNorm2d _normalization;
        private readonly PRelu _activation;
        private readonly ChannelAttention _channels;
        private readonly SpatialAttention _positions;

        public ImageSelfAttention(int inChannels, int outChannels)
        {
            _convolution = RegisterModule("c", new Conv2d(inChannels, outChannels, 3, stride: 2, padding: 1));
            _normalization = RegisterModule("b", new BatchNorm2d(outChannels));
            _activation = RegisterModule("p", new PRelu());
            _channels = RegisterModule("ca", new ChannelAttention(outChannels));
            _positions = RegisterModule("sa", new SpatialAttention());
        }

        public override Tensor Forward(Tensor input)
        {
            using var scope = new TensorScope();
            var map = _activation.Forward(_normalization.Forward(_convolution.Forward(input)));
            map *= _channels.Forward(map);
            return scope.Keep(map * _positions.Forward(map));
        }
    }
}
