using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Nadir.Systems.Building;
using Nadir.Systems.Building.Backbones;
using Nadir.Systems.Building.Losses;
using Nadir.Systems.Building.TextEncoders;
using Nadir.Systems.Contracts;
using Nadir.Systems.Training.Loop;
using Nadir.Systems.Training.Recipes;
using Nadir.Systems.Training.Retrieval;
using Nadir.Text;
using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Kamcl;

/// <summary>All that decides the result of training an KAMCL, apart from the data: a file in recipes/bench.</summary>
public sealed record KamclRecipe : MatchingRecipe
{
    /// <summary>A recipe with default settings.</summary>
    public KamclRecipe() => Task = KamclOptions.ArchitectureName;

    /// <summary>Sizes and variant of the model.</summary>
    public KamclOptions Model { get; set; } = new();

    /// <summary>The hinge loss and the concepts' loss.</summary>
    public KamclLossRecipe Loss { get; set; } = new();

    /// <summary>The contrast with past vectors.</summary>
    public KamclMemoryRecipe Memory { get; set; } = new();

    /// <inheritdoc/>
    [JsonIgnore]
    public override ImageBackboneOptions ImageOptions => Model.Image;

    /// <inheritdoc/>
    [JsonIgnore]
    public override TextEncoderOptions TextOptions => Model.Text;

    /// <inheritdoc/>
    internal override Module CreateNetwork(int vocabularySize) =>
        new KamclNetwork(Model with { Text = Model.Text with { VocabularySize = vocabularySize } });

    /// <inheritdoc/>
    public override void Check()
    {
        Model.Validate();
        Loss.Check();
        Memory.Check();
        base.Check();
        if (Model.Concepts.Count > 0)
        {
            throw new InvalidDataException("'model.concepts' is written by the training, which counts them.");
        }

        if (CaptionsPerImage != 1)
        {
            throw new InvalidDataException(
                "'captionsPerImage' must be 1: KAMCL remembers pairs of one image and one caption.");
        }

        if (CachedViews > 0 && Memory.KeyBranch)
        {
            throw new InvalidDataException(
                "'cachedViews' are of one backbone, and 'memory.keyBranch' has another: use one of the two.");
        }
    }
}

/// <summary>The losses on a batch's own pairs; the defaults are published.</summary>
public sealed record KamclLossRecipe
{
    /// <summary>By how much the right pair must win over the hardest negatives.</summary>
    public double Margin { get; set; } = 0.2;

    /// <summary>Factor on the binary cross-entropy of the concepts of images and texts; 0: none.</summary>
    public double ConceptWeight { get; set; } = 10;

    /// <summary>Epoch from which the concepts count, from 0.</summary>
    public int ConceptsFrom { get; set; } = 11;

    /// <summary>Checks every range.</summary>
    /// <exception cref="InvalidDataException">A value is out of range.</exception>
    internal void Check()
    {
        ConfigurationRange.Require(Margin, 0, 100, "loss.margin");
        ConfigurationRange.Require(ConceptWeight, 0, 1000, "loss.conceptWeight");
        ConfigurationRange.Require(ConceptsFrom, 0, 10_000, "loss.conceptsFrom");
    }
}

/// <summary>KAMCL as a system: two towers told of concepts, trained by contrast with past vectors.</summary>
public sealed class KamclSystem : RetrievalSystem<KamclRecipe>
{
    /// <summary>How KAMCL models lie on disk.</summary>
    public static NetworkFolder<KamclNetwork, KamclOptions> Folder { get; } = new()
    {
        Architecture = KamclOptions.ArchitectureName,
        Title = "KAMCL",
        Json = KamclJson.Default.KamclOptions,
        Validate = options => options.Validate(),
        Create = options => new KamclNetwork(options),
        OptionsOf = network => network.Configuration,
        LoadTokenizer = (folder, options) => ModelVocabulary.LoadAny(folder, options.Text.VocabularySize),
        SaveTokenizer = (folder, _, tokenizer) => ModelVocabulary.SaveAny(folder, tokenizer),
    };

    /// <inheritdoc/>
    public override string Name => KamclOptions.ArchitectureName;

    /// <inheritdoc/>
    public override string Title => "KAMCL";

    /// <inheritdoc/>
    public override string Purpose =>
        "Finds remote-sensing images by English words, and words for images: learned pooling, concept words, and"
        + " contrast with a memory (Ji et al. 2023); the best published without CLIP.";

    /// <inheritdoc/>
    public override SystemRoles Roles => SystemRoles.Encoder;

    /// <inheritdoc/>
    public override IReadOnlyList<SystemVariant> Variants =>
        [new("kamcl", "GPO, concepts and momentum contrast on ResNet-18", PublishedAs: "KAMCL ResNet-18")];

    /// <inheritdoc/>
    public override JsonTypeInfo Recipe => KamclJson.Default.KamclRecipe;

    /// <inheritdoc/>
    public override LoadedModel Load(string folder, ModelLoading loading)
    {
        var (network, tokenizer) = Folder.Load(folder);
        return new LoadedModel(this, network, tokenizer);
    }

    /// <inheritdoc/>
    protected override RetrievalTrainee CreateTrainee(KamclRecipe recipe, RetrievalSetup setup)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(setup);
        var (tokenizer, rows) = setup.BuildTokenizer(recipe.Vocabulary);
        var concepts = ConceptWords.Build(
            setup.Images.Select(image => image.Captions), word => IsKnown(tokenizer, word), recipe.Model.EmbedDim);
        var options = recipe.Model with
        {
            Text = recipe.Model.Text with { VocabularySize = rows },
            Concepts = concepts.Words,
        };
        return new Trainee(recipe, setup, tokenizer, options, concepts);
    }

    // Words of our own vocabularies include stop words, which are no concepts.
    private static bool IsKnown(ITextTokenizer tokenizer, string word) =>
        !EnglishStopWords.All.Contains(word)
        && tokenizer.Encode(word, 2) is [var id]
        && id != (tokenizer is RetrievalVocabulary vocabulary ? vocabulary.UnknownId : Vocabulary.UnknownId);

    private sealed class Trainee : MatchingTrainee<KamclNetwork>
    {
        private readonly KamclRecipe _recipe;
        private readonly KamclOptions _options;
        private readonly Tensor _targets;

        // Of the batch that is being scored.
        private KamclFeatures _images;
        private KamclFeatures _texts;

        public Trainee(KamclRecipe recipe, RetrievalSetup setup, ITextTokenizer tokenizer, KamclOptions options,
            ConceptWords concepts)
            : base(setup, recipe, tokenizer, (Create(recipe, options), Create(recipe, options)))
        {
            (_recipe, _options) = (recipe, options);
            foreach (var network in new[] { TrainedNetwork, AveragedNetwork })
            {
                network.Text.SetConcepts(ConceptOfWord(tokenizer, options));
            }

            TrainedNetwork.Memory?.Begin(TrainedNetwork);
            var images = setup.Images;
            var targets = new float[images.Count * options.EmbedDim];
            foreach (var (row, image) in images.Index())
            {
                concepts.Targets(image.Captions).CopyTo(targets, row * options.EmbedDim);
            }

            using var scope = new TensorScope();
            _targets = Tensor.FromArray(targets, images.Count, options.EmbedDim).To(setup.Device).DetachFromScope();
        }

        public override void Write(string folder, IReadOnlyDictionary<string, string> metadata)
        {
            // Without what it is trained with; its random start must not move the random numbers of the training.
            var random = TorchRandom.GetState();
            using var network = new KamclNetwork(_options);
            TorchRandom.SetState(random);
            var own = network.StateDict();
            using (new NoGradScope())
            {
                network.LoadStateDict(
                    AveragedNetwork.StateDict().Where(pair => own.ContainsKey(pair.Key)).ToDictionary());
            }

            Folder.Save(folder, network, Tokenizer, metadata);
        }

        public override IReadOnlyList<string> Parts =>
        [
            .. base.Parts,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{_options.Concepts.Count} concept words; memory of {_recipe.Memory.Size:N0} pairs, {Remembered}."),
        ];

        protected override string TextTitle => _options.Text.Title;

        private string Remembered =>
            _recipe.Memory.KeyBranch ? "made by a slow copy" : "the network's own past vectors";

        protected override Tensor Scores(RetrievalBatch batch)
        {
            using var scope = new TensorScope();
            using (Setup.Autocast())
            {
                _images = Keep(scope, TrainedNetwork.Visual.Encode(batch.Images));
            }

            _texts = Keep(scope, TrainedNetwork.Text.Encode(batch.Texts));
            return scope.Keep(
                VectorNormalization.L2(_images.Features, 1).Matmul(VectorNormalization.L2(_texts.Features, 1).T()));
        }

        protected override LossTerms Loss(Tensor scores, Tensor? positives, RetrievalBatch batch)
        {
            using var scope = new TensorScope();
            var hinge = HingeLoss.Compute(scores, _recipe.Loss.Margin, HingeKind.Hardest, positives);
            List<(string Name, Tensor Value)> terms = [("hinge", hinge)];
            var rows = Numbers([.. batch.Source.ImageIndices.Select(index => (long)index)]);
            if (TrainedNetwork.Memory is { } memory)
            {
                memory.Follow(TrainedNetwork);
                var captions = Numbers([.. batch.Source.Captions.Select(caption => (long)caption.Group)]);
                terms.Add(("contrast", _recipe.Memory.Weight * memory.Contrast(
                    _images.Features, _texts.Features, (batch.Images, batch.Texts), (rows, captions),
                        _recipe.MaskEqualCaptions)));
            }

            if (_recipe.Loss.ConceptWeight > 0 && batch.Source.Epoch >= _recipe.Loss.ConceptsFrom)
            {
                var target = _targets.IndexSelect(0, rows);
                terms.Add((
                    "concepts", _recipe.Loss.ConceptWeight * (ConceptLoss.OfProbabilities(_images.Concepts, target)
                    + ConceptLoss.OfProbabilities(_texts.Concepts, target))));
            }

            var total = terms.Skip(1).Aggregate(hinge, (sum, term) => sum + term.Value);
            return new LossTerms(scope.Keep(total), [.. terms.Select(term => (term.Name, scope.Keep(term.Value)))]);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _targets.Dispose();
            }

            base.Dispose(disposing);
        }

        private static KamclNetwork Create(KamclRecipe recipe, KamclOptions options) => new(
            options,
            memory: recipe.Memory.Weight > 0
                ? new KamclMemory(
                    recipe.Memory, options.EmbedDim, recipe.Memory.KeyBranch ? new KamclNetwork(options) : null)
                : null);

        private static KamclFeatures Keep(TensorScope scope, KamclFeatures features) =>
            new(scope.Keep(features.Features), scope.Keep(features.Concepts));

        private static long[] ConceptOfWord(ITextTokenizer tokenizer, KamclOptions options)
        {
            var concepts = new long[options.Text.VocabularySize];
            foreach (var (concept, word) in options.Concepts.Index())
            {
                if (tokenizer.Encode(word, 1) is [var id])
                {
                    concepts[id] = concept + 1;
                }
            }

            return concepts;
        }

        private Tensor Numbers(long[] numbers) => Tensor.FromArray<long>(numbers, numbers.Length).To(Setup.Device);
    }
}

/// <summary>Serializers of what KAMCL stores, made at compile time; what a file has beyond them is refused.</summary>
[JsonSerializable(typeof(KamclOptions))]
[JsonSerializable(typeof(KamclRecipe))]
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    UseStringEnumConverter = true,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true,
    RespectNullableAnnotations = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    MaxDepth = 16)]
internal sealed partial class KamclJson : JsonSerializerContext;
