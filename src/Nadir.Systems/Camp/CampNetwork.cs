using Nadir.Imagery;
using Nadir.Systems.Building;
using Nadir.Systems.Building.Attention;
using Nadir.Systems.Building.Backbones;
using Nadir.Systems.Building.Pooling;
using Nadir.Systems.Building.TextEncoders;
using Nadir.Systems.Contracts;
using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Camp;

/// <summary>
/// CAMP (Wang et al. 2019, "CAMP: Cross-modal adaptive message passing for text-image retrieval") on the positions of a
/// convolutional map and the words of a GRU, or on one pooled token of each as the remote-sensing tables ran it.
/// </summary>
/// <remarks>Not safe for concurrent use.</remarks>
public sealed class CampNetwork : Module, IPairScorer, IStandsOnBackbone
{
    private readonly Linear _fc;
    private readonly TextEncoder _text;
    private readonly CrossModalAttention? _attention;
    private readonly GatedCrossModalFusion? _gates;
    private readonly int _regions;

    /// <summary>Makes the network with random weights.</summary>
    /// <exception cref="InvalidDataException">The options are out of range.</exception>
    public CampNetwork(CampOptions options)
        : this(Checked(options), options.Image.Create())
    {
    }

    // For backbones that no registry knows.
    internal CampNetwork(CampOptions options, Backbone backbone)
    {
        Configuration = options;
        var width = options.Text.Width;
        Backbone = RegisterModule("backbone", backbone);
        var side = Backbone.MapSide(Backbone.Stages[^1].Name, options.Image.Size);
        _regions = options.PooledTokens ? 1 : side * side;
        _fc = RegisterModule("fc", new Linear(Backbone.OutputChannels, width));
        XavierLinear.Initialize(_fc);
        _text = RegisterModule("text", options.Text.Create());
        if (options.Fusion is CampFusion.CrossAttention or CampFusion.PlainCrossAttention)
        {
            _attention = RegisterModule("fusion", new CrossModalAttention(width, new CrossModalAttentionOptions(
                options.Fusion == CampFusion.CrossAttention, options.SummaryAttention, options.MaskPaddedWords,
                options.Heads, options.Dropout)));
        }
        else
        {
            _gates = RegisterModule("fusion", new GatedCrossModalFusion(
                width, options.Messages, options.Heads, options.Dropout,
                isPlain: options.Fusion == CampFusion.PlainGated));
        }
    }

    /// <summary>What the network was made from.</summary>
    public CampOptions Configuration { get; }

    /// <inheritdoc/>
    public Backbone Backbone { get; }

    /// <inheritdoc/>
    public Device Device => _fc.Weight.Device;

    /// <inheritdoc/>
    public ImageSpecification Images => new(Configuration.Image.Size, SquareFit.Stretch);

    /// <inheritdoc/>
    public int MaxTextLength => Configuration.Text.MaxLength;

    /// <inheritdoc/>
    public IReadOnlyList<long[]> ImagePartShapes => [[_regions, Configuration.Text.Width]];

    /// <summary>Computes the tokens of images.</summary>
    /// <param name="images">N of them.</param>
    /// <returns>[N, R, width], row by row of the map; one of each where tokens are pooled.</returns>
    public Tensor Regions(ImageInputs images)
    {
        ArgumentNullException.ThrowIfNull(images);
        using var scope = new TensorScope();
        var map = Backbone.Forward(images).To(ScalarType.Float32);
        using var precise = new AutocastScope(map.Device.Type, enabled: false);
        return scope.Keep(Project(Configuration.PooledTokens
            ? VectorNormalization.L2(map.Mean([2, 3]), -1).Unsqueeze(1)
            : map.Flatten(2).Transpose(1, 2)));
    }

    /// <summary>What stands behind the backbone: a linear layer, and length 1 where asked for.</summary>
    /// <param name="regions">[N, R, channels]; pooled ones of length 1.</param>
    /// <returns>[N, R, width].</returns>
    public Tensor Project(Tensor regions)
    {
        ArgumentNullException.ThrowIfNull(regions);
        using var scope = new TensorScope();
        var projected = _fc.Forward(regions);
        return scope.Keep(Configuration.NormalizeRegions ? VectorNormalization.L2(projected, -1) : projected);
    }

    /// <summary>Computes the tokens of texts.</summary>
    /// <param name="texts">M of them.</param>
    /// <returns>[M, L, width], and which of them are words, [M, L]; one token of each, and no mask, where tokens are
    /// pooled.</returns>
    public (Tensor Words, Tensor? Mask) Words(TextInputs texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        using var scope = new TensorScope();
        var needsPadding = !Configuration.MaskPaddedWords && !Configuration.PooledTokens;
        var padded = Training ? texts : needsPadding ? texts.Padded(MaxTextLength) : Configuration.Text.Prepare(texts);
        var features = _text.Encode(padded.Ids, padded.Lengths);
        if (Configuration.PooledTokens)
        {
            return (scope.Keep(features.Sentence.Unsqueeze(1)), null);
        }

        var words = features.Words!;
        // Packed GRUs leave zeros behind a text's end, others the states of the padding: neither are words.
        var mask = SequencePooling.Mask(padded.Lengths, words.Size(1), words.Device);
        var shown = words.MaskedFill(mask.LogicalNot().Unsqueeze(-1), 0);
        return (scope.Keep(shown), scope.Keep(mask));
    }

    /// <summary>Scores all pairs.</summary>
    /// <param name="regions">[N, R, width].</param>
    /// <param name="words">[M, L, width].</param>
    /// <param name="mask">[M, L] Bool, true where there is a word; null for all.</param>
    /// <returns>[N, M]: cosines, of gates 0 to 1.</returns>
    public Tensor Score(Tensor regions, Tensor words, Tensor? mask) =>
        _attention?.Scores(regions, words, mask) ?? _gates!.Scores(regions, words, mask);

    /// <inheritdoc/>
    public PairFeatures EmbedImages(ImageInputs images) => new([Regions(images)]);

    /// <inheritdoc/>
    public PairFeatures EmbedTexts(TextInputs texts)
    {
        var (words, mask) = Words(texts);
        return new PairFeatures(mask is null ? [words] : [words, mask]);
    }

    /// <inheritdoc/>
    public Tensor ScorePairs(PairFeatures images, PairFeatures texts)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(texts);
        return Score(images.Parts[0], texts.Parts[0], texts.Parts.Count > 1 ? texts.Parts[1] : null);
    }

    /// <inheritdoc/>
    public long BytesPerPair(int words)
    {
        var length = Configuration.PooledTokens ? 1
            : Configuration.MaskPaddedWords && !Configuration.Text.DependsOnPadding ? words
            : MaxTextLength;
        return sizeof(float) * (_attention?.ValuesPerPair(_regions, length) ?? _gates!.ValuesPerPair(_regions, length));
    }

    /// <inheritdoc/>
    public void PrepareForInference() => Backbone.FoldNormalizations();

    /// <summary>Always throws: the network has two inputs.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public override Tensor Forward(Tensor input) =>
        throw new NotSupportedException("CAMP has two inputs: call Regions, Words and Score.");

    private static CampOptions Checked(CampOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        return options;
    }
}
