using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Nadir.Imagery;
using Nadir.Systems.Building;
using Nadir.Systems.Building.Losses;
using Nadir.Systems.Contracts;
using Nadir.Systems.Training.Loop;
using Nadir.Systems.Training.Recipes;
using Nadir.Systems.Training.Retrieval;
using Nadir.Text;
using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Cli.Tests.Samples;

/// <summary>Sizes of a <see cref="ToyNetwork"/>.</summary>
public sealed record ToyOptions
{
    public string Architecture { get; set; } = "toy";

    public int VocabularySize { get; set; }
}

/// <summary>The recipe of a <see cref="ToySystem"/>.</summary>
public sealed record ToyRecipe : RetrievalRecipe
{
    public ToyRecipe() => Task = "toy";

    [JsonIgnore]
    public override int ImageSize => ToyNetwork.Side;
}

/// <summary>Mean colours of sixteen cells against the mean of word vectors; pairs are scored cell by cell.</summary>
internal sealed class ToyNetwork : Module, ITwoTowers, IPairScorer
{
    public const int Side = 16;
    private const int Dim = 8;

    private readonly Linear _cells;
    private readonly Embedding _words;

    public ToyNetwork(ToyOptions options)
    {
        Options = options;
        _cells = RegisterModule("cells", new Linear(3, Dim));
        _words = RegisterModule("words", new Embedding(options.VocabularySize, Dim, paddingIdx: 0));
    }

    public ToyOptions Options { get; }

    public Device Device => _cells.Weight.Device;

    public ImageSpecification Images => new(Side, SquareFit.Stretch);

    public int FeatureDim => Dim;

    public int MaxTextLength => 12;

    public double Scale => 10;

    public IReadOnlyList<long[]> ImagePartShapes => [[16, Dim]];

    public void PrepareForInference()
    {
    }

    public Tensor ImageFeatures(ImageInputs images)
    {
        using var scope = new TensorScope();
        return scope.Keep(Cells(images).Mean([1]));
    }

    public Tensor TextFeatures(TextInputs texts)
    {
        using var scope = new TensorScope();
        return scope.Keep(_words.Forward(texts.Ids).Sum([1]));
    }

    public PairFeatures EmbedImages(ImageInputs images)
    {
        using var scope = new TensorScope();
        var cells = Cells(images);
        return new PairFeatures([scope.Keep(cells.Normalize(dim: -1))], scope.Keep(cells.Mean([1])));
    }

    public PairFeatures EmbedTexts(TextInputs texts)
    {
        var features = TextFeatures(texts);
        return new PairFeatures([features], features);
    }

    public Tensor ScorePairs(PairFeatures images, PairFeatures texts)
    {
        using var scope = new TensorScope();
        // The best cell decides: [N, 16, D] x [D, M] -> [N, 16, M] -> [N, M].
        return scope.Keep(images.Parts[0].Matmul(texts.Parts[0].Normalize().T()).Amax([1]));
    }

    public long BytesPerPair(int words) => 16 * sizeof(float);

    public override Tensor Forward(Tensor input) => ImageFeatures(input);

    private Tensor Cells(ImageInputs images)
    {
        using var scope = new TensorScope();
        return scope.Keep(_cells.Forward(images.Pixels.AdaptiveAvgPool2d(4, 4).Flatten(2).Transpose(1, 2)));
    }
}

/// <summary>A system that only the tests know: what it costs to add one is this file and one line.</summary>
public sealed class ToySystem : RetrievalSystem<ToyRecipe>
{
    private static readonly NetworkFolder<ToyNetwork, ToyOptions> Folder = new()
    {
        Architecture = "toy",
        Title = "toy",
        Json = ToyJson.Default.ToyOptions,
        Validate = _ => { },
        Create = options => new ToyNetwork(options),
        OptionsOf = network => network.Options,
        LoadTokenizer = (folder, options) => ModelVocabulary.Load(folder, options.VocabularySize),
    };

    public override string Name => "toy";

    public override string Title => "Toy";

    public override string Purpose => "Compares the colours of cells with words.";

    public override SystemRoles Roles => SystemRoles.Encoder | SystemRoles.Reranker;

    public override JsonTypeInfo Recipe => ToyJson.Default.ToyRecipe;

    public override LoadedModel Load(string folder, ModelLoading loading)
    {
        var (network, tokenizer) = Folder.Load(folder);
        return new LoadedModel(this, network, tokenizer);
    }

    protected override RetrievalTrainee CreateTrainee(ToyRecipe recipe, RetrievalSetup setup) =>
        new Trainee(setup.BuildVocabulary());

    private sealed class Trainee(Vocabulary vocabulary) : RetrievalTrainee
    {
        private readonly ToyNetwork _trained = new(new ToyOptions { VocabularySize = vocabulary.Count });

        public override Module Trained => _trained;

        public override Module Averaged { get; } = new ToyNetwork(new ToyOptions { VocabularySize = vocabulary.Count });

        public override ITextTokenizer Tokenizer => vocabulary;

        public override IReadOnlyList<string> Parts => ["Sixteen cells and a word embedding."];

        public override LossTerms Loss(RetrievalBatch batch)
        {
            using var scope = new TensorScope();
            using var scale = Tensor.Scalar(10.0);
            return scope.Keep(MultiPositiveContrastiveLoss.Compute(
                _trained.ImageFeatures(batch.Images).Normalize(), _trained.TextFeatures(batch.Texts).Normalize(), scale,
                batch.Positives));
        }

        public override void Write(string folder, IReadOnlyDictionary<string, string> metadata) =>
            Folder.Save(folder, (ToyNetwork)Averaged, vocabulary, metadata);
    }
}

[JsonSerializable(typeof(ToyOptions))]
[JsonSerializable(typeof(ToyRecipe))]
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
internal sealed partial class ToyJson : JsonSerializerContext;
