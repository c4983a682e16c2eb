using Nadir.Datasets;
using Nadir.Systems.Building;
using Nadir.Systems.Building.Losses;
using Nadir.Systems.Contracts;
using Nadir.Systems.DualEncoder;
using Nadir.Systems.Training;
using Nadir.Systems.Training.Loop;
using Nadir.Systems.Training.Retrieval;
using Nadir.Text;
using Nadir.Torch;

namespace Nadir.Systems.Osdpm;

/// <summary>
/// Locked-image tuning (Zhai et al. 2022, "LiT: zero-shot transfer with locked-image text tuning"): the image side of
/// an OSDPM stays as it is, and a text tower with a language model learns to meet its vectors. Each view of an image is
/// encoded once.
/// </summary>
public sealed record LockedImagesRecipe
{
    /// <summary>The OSDPM whose image side is kept: a bundled model's name or a model folder.</summary>
    public string Model { get; set; } = OsdpmOptions.ArchitectureName;

    /// <summary>Views of each image, 1 to 64: the image itself, then ones that are varied as <c>augmentation</c> says,
    /// shown in turn, epoch by epoch.</summary>
    public int Views { get; set; } = 4;

    /// <summary>
    /// Factor on a loss that draws a caption's vector to the one that the model's own text tower gives it; 0: none.
    /// </summary>
    public double TextTeacher { get; set; }

    /// <summary>Factor on a loss that holds the similarities among texts to those of the language model that training
    /// started from, so that words which no caption has keep their neighbours; 0: none.</summary>
    public double TextAnchor { get; set; }

    /// <summary>Nouns that are held beside the captions in each step, drawn from WordNet's man-made objects, places and
    /// natural objects, 0 to 4,096: the similarities of words that no caption has are held, too.</summary>
    public int AnchorNouns { get; set; }

    /// <summary>
    /// Whether two captions of an image are averaged at random weights before the head; needs 2 captions an image.
    /// </summary>
    public bool MixCaptions { get; set; }

    internal void Check(OsdpmRecipe recipe)
    {
        ConfigurationRange.Require(Views, 1, 64, "lockedImages.views");
        ConfigurationRange.Require(TextTeacher, 0, 1000, "lockedImages.textTeacher");
        ConfigurationRange.Require(TextAnchor, 0, 1000, "lockedImages.textAnchor");
        ConfigurationRange.Require(AnchorNouns, 0, 4096, "lockedImages.anchorNouns");
        if (AnchorNouns > 0 && TextAnchor == 0)
        {
            throw new InvalidDataException(
                "'lockedImages.anchorNouns' are held by 'lockedImages.textAnchor', which is 0.");
        }

        if (recipe.Model.Encoder.Text.Encoder != TextTowerKind.Bert)
        {
            throw new InvalidDataException(
                "'lockedImages' trains a text tower with a language model: set 'model.encoder.text.encoder' to Bert.");
        }

        if (recipe.Encoder is not null || recipe.BackboneWeights is not null || recipe.TextTuning?.Weights is null)
        {
            throw new InvalidDataException(
                "'lockedImages' brings the image side, and 'textTuning.weights' the language model: 'encoder' and "
                    + "'backboneWeights' cannot be given.");
        }

        if (MixCaptions && recipe.CaptionsPerImage != 2)
        {
            throw new InvalidDataException("'lockedImages.mixCaptions' needs 'captionsPerImage' 2.");
        }
    }
}

/// <summary>An OSDPM with a locked image side in training.</summary>
/// <remarks>Not safe for concurrent use.</remarks>
internal sealed class LockedImagesTrainee : TowerTrainee<OsdpmNetwork>
{
    private const string TextPrefix = "encoder.text.";
    private const string WordsPrefix = $"{TextPrefix}{WordTower.ModuleName}.";

    private readonly LockedImagesRecipe _locked;
    private readonly BertTextTower _text;
    private readonly int _seed;
    private readonly FrozenFeatures _images;
    private readonly FrozenFeatures? _sentences;
    private readonly FrozenFeatures? _teacher;
    private readonly FrozenFeatures? _nounSentences;
    private readonly IReadOnlyList<string> _nouns = [];

    private LockedImagesTrainee(
        OsdpmRecipe recipe, RetrievalSetup setup, TowerStart start, OsdpmOptions options, LoadedModel model)
        : base(setup, start, recipe, (new OsdpmNetwork(options), new OsdpmNetwork(options)))
    {
        (_locked, _seed) = (recipe.LockedImages!, recipe.Seed);
        var taught = (OsdpmNetwork)model.Model;
        _text = (BertTextTower)((DualEncoderNetwork)TrainedNetwork.Towers).Text;
        foreach (var (name, parameter) in TrainedNetwork.NamedParameters())
        {
            parameter.RequiresGrad &= (name.StartsWith(TextPrefix, StringComparison.Ordinal)
                && !name.StartsWith(WordsPrefix, StringComparison.Ordinal))
                || name == "encoder.logit_scale";
        }

        TakeWhatStays(taught);
        _images = FrozenFeatures.OfImages(
            new(TrainedNetwork, taught.FeatureDim, pixels => TrainedNetwork.ImageFeatures(pixels).Normalize()),
            TrainedNetwork.Images.Size, $"osdpm {options.Encoder.Image} {options.Perception}",
            ImageSide(TrainedNetwork), _locked.Views, setup);
        // The same file with and without a word tower.
        var pieces = (Tokenizer as PiecesAndWordsTokenizer)?.Pieces ?? Tokenizer;
        if (_locked.TextAnchor > 0 || IsFrozen)
        {
            _sentences = FrozenFeatures.OfTexts(
                setup.ShownTexts, new(TrainedNetwork, _text.Bert.Width, Sentences), _text.Bert.StateDict(), pieces,
                TrainedNetwork.MaxTextLength, setup);
        }

        if (_locked.AnchorNouns > 0)
        {
            _nouns = [.. setup.Thesaurus("lockedImages.anchorNouns").Things
                .Select(noun => $"{("aeiou".Contains(noun[0]) ? "an" : "a")} {noun}")];
            _nounSentences = FrozenFeatures.OfTexts(
                _nouns, new(TrainedNetwork, _text.Bert.Width, Sentences), _text.Bert.StateDict(), pieces,
                TrainedNetwork.MaxTextLength, setup);
        }

        if (_locked.TextTeacher > 0)
        {
            taught.To(setup.Device);
            _teacher = FrozenFeatures.OfTexts(
                setup.Images.SelectMany(image => image.Captions),
                new(taught, taught.FeatureDim, texts => taught.TextFeatures(texts).Normalize()),
                TextSide(taught), model.Tokenizer, taught.MaxTextLength, setup);
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Parts =>
    [
        .. AveragedNetwork.Towers.Parts,
        $"The image side is that of the model '{_locked.Model}'; the text tower was trained to meet its vectors "
            + $"(locked-image tuning).",
        AveragedNetwork.Perception is null
            ? "No perception network."
            : "DAPN: spatial-channel attention and adaptive-saliency-region attention, added to the image vector.",
    ];

    private bool IsFrozen => _text.Bert.Parameters().All(parameter => !parameter.RequiresGrad);

    /// <summary>Makes the trainee from the model that the recipe names.</summary>
    /// <exception cref="TrainingException">The model cannot be read, or is no OSDPM on a dual encoder.</exception>
    public static LockedImagesTrainee Create(OsdpmRecipe recipe, LockedImagesRecipe locked, RetrievalSetup setup)
    {
        using var model = Read(locked.Model, setup);
        if (model.Model is not OsdpmNetwork { Configuration: { Clip: null } options })
        {
            throw new TrainingException(
                $"'lockedImages.model' is '{locked.Model}', a {model.System.Title}; it must be an OSDPM on a dual "
                    + $"encoder.");
        }

        var (text, words) = (recipe.Model.Encoder.Text, (Vocabulary?)null);
        if (text.WordTower is { } tower)
        {
            words = model.Tokenizer as Vocabulary ?? throw new TrainingException(
                $"'text.wordTower' takes the words of '{locked.Model}' over, and that model reads word pieces.");
            var taken = options.Encoder.Text;
            text = text with
            {
                WordTower = tower with
                {
                    VocabularySize = words.Count,
                    Width = taken.Width,
                    Hidden = taken.Hidden
                }
            };
        }

        options = options with { Encoder = options.Encoder with { Text = text } };
        var fitting = recipe with { Model = options };
        using var start = TowerStart.Read(fitting, setup, words);
        return new LockedImagesTrainee(fitting, setup, start, options.On(start.Options), model);
    }

    /// <inheritdoc/>
    public override LossTerms Loss(RetrievalBatch batch)
    {
        using var scope = new TensorScope();
        var images = _images.Images(batch.Source).To(Setup.Device);
        var frozen = _sentences?.Texts(batch.Captions).To(Setup.Device);
        // It knows the captions' own words only.
        var taught = _teacher?.Texts(batch.Source.Captions.Select(caption => caption.Text)).To(Setup.Device);
        var sentences = IsFrozen ? frozen! : Sentences(batch.Texts);
        var positives = batch.Positives;
        if (_locked.MixCaptions)
        {
            var mixture = CaptionMixture.Draw(batch.Source, _seed, Setup.Device);
            sentences = mixture.Of(sentences);
            (frozen, taught) = (frozen is null ? null : mixture.Of(frozen), taught is null ? null : mixture.Of(taught));
            positives = mixture.Positives(positives);
        }

        var captions = _text.ProjectSentence(sentences).Normalize();
        var contrast = MultiPositiveContrastiveLoss.Compute(
            images, captions, TrainedNetwork.Towers.ScaleFactor(), positives);
        var terms = new List<(string Name, Tensor Value)> { ("contrast", contrast) };
        if (taught is not null)
        {
            terms.Add(("teacher", (captions * taught.Normalize()).Sum([1]).Mean() * -_locked.TextTeacher
                + _locked.TextTeacher));
        }

        if (_locked.TextAnchor > 0)
        {
            var (held, anchor) = WithNouns(captions, frozen!, batch.Source);
            terms.Add(("anchor", TextAnchorLoss.Compute(held, anchor) * _locked.TextAnchor));
        }

        var total = terms.Select(term => term.Value).Aggregate((sum, term) => sum + term);
        return new LossTerms(scope.Keep(total), [.. terms.Select(term => (term.Name, scope.Keep(term.Value)))]);
    }

    /// <inheritdoc/>
    public override void Write(string folder, IReadOnlyDictionary<string, string> metadata) =>
        OsdpmSystem.Folder.Save(folder, AveragedNetwork, Tokenizer, metadata);

    private static LoadedModel Read(string name, RetrievalSetup setup)
    {
        try
        {
            return setup.Registry.Load(setup.Paths.FindModel is { } find ? find(name)
                : name, null, setup.Paths.FindModel);
        }
        catch (Exception exception) when (exception is FileNotFoundException or InvalidDataException)
        {
            throw new TrainingException(
                $"'lockedImages.model' '{name}' cannot be read: {exception.Message}", exception);
        }
    }

    private static Dictionary<string, Tensor> ImageSide(OsdpmNetwork network) => network.StateDict()
        .Where(pair => !pair.Key.StartsWith(TextPrefix, StringComparison.Ordinal)
            && !pair.Key.StartsWith("querybank.", StringComparison.Ordinal))
        .ToDictionary(pair => pair.Key, pair => pair.Value);

    private static Dictionary<string, Tensor> TextSide(OsdpmNetwork network) => network.StateDict()
        .Where(pair => pair.Key.StartsWith(TextPrefix, StringComparison.Ordinal))
        .ToDictionary(pair => pair.Key, pair => pair.Value);

    private void TakeWhatStays(OsdpmNetwork from)
    {
        using var noGrad = new NoGradScope();
        using var scope = new TensorScope();
        var state = ImageSide(from);
        if (_text.Words is not null)
        {
            foreach (var (name, tensor) in TextSide(from))
            {
                state.Add($"{WordsPrefix}{WordTower.TowerName}.{name[TextPrefix.Length..]}", tensor);
            }
        }

        foreach (var network in new[] { TrainedNetwork, AveragedNetwork })
        {
            network.LoadStateDict(state, strict: false);
        }
    }

    // Captions and the nouns of this step, as they are now and as the language model had them.
    private (Tensor Held, Tensor Anchor) WithNouns(Tensor captions, Tensor frozen, ImageBatch batch)
    {
        if (_nounSentences is null)
        {
            return (captions, frozen);
        }

        var random = new Random(unchecked((((_seed * 1_000_003) + batch.Epoch) * 1_000_003) + batch.Index + 2));
        string[] nouns = [.. Enumerable.Range(0, _locked.AnchorNouns).Select(_ => _nouns[random.Next(_nouns.Count)])];
        var anchor = _nounSentences.Texts(nouns).To(Setup.Device);
        var sentences = IsFrozen
            ? anchor : Sentences(TextInputs.Create(nouns, Tokenizer, TrainedNetwork.MaxTextLength).To(Setup.Device));
        return (Tensor.Cat([captions, _text.ProjectSentence(sentences).Normalize()], dim: 0),
            Tensor.Cat([frozen, anchor], dim: 0));
    }

    private Tensor Sentences(TextInputs texts)
    {
        using var scope = new TensorScope();
        using var autocast = Setup.Autocast();
        return scope.Keep(_text.EncodeSentence(texts).To(ScalarType.Float32).Normalize());
    }
}
