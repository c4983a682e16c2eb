using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Nadir.Systems.Building.Backbones;
using Nadir.Systems.Building.Losses;
using Nadir.Systems.Building.TextEncoders;
using Nadir.Systems.Contracts;
using Nadir.Systems.Training;
using Nadir.Systems.Training.Loop;
using Nadir.Systems.Training.Recipes;
using Nadir.Systems.Training.Retrieval;
using Nadir.Text;
using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.LwMcr;

/// <summary>All that decides the result of training an LW-MCR, apart from the data: a file in recipes/bench.</summary>
public sealed record LwMcrRecipe : MatchingRecipe
{
    /// <summary>A recipe with default settings.</summary>
    public LwMcrRecipe() => Task = LwMcrOptions.ArchitectureName;

    /// <summary>Sizes of the model.</summary>
    public LwMcrOptions Model { get; set; } = new();

    /// <summary>The hinge loss; the released code has all negatives and one margin.</summary>
    public MarginLossRecipe Loss { get; set; } = new() { Negatives = HingeKind.Sum };

    /// <summary>The teacher of LW-MCR (d); null: LW-MCR (b), which has none.</summary>
    public DistillationRecipe? Distillation { get; set; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override ImageBackboneOptions ImageOptions => Model.Image;

    /// <inheritdoc/>
    [JsonIgnore]
    public override TextEncoderOptions TextOptions => Model.Text;

    /// <inheritdoc/>
    internal override Module CreateNetwork(int vocabularySize) =>
        new LwMcrNetwork(Model with { Text = Model.Text with { VocabularySize = vocabularySize } });

    /// <inheritdoc/>
    public override void Check()
    {
        Model.Validate();
        Loss.Check();
        Distillation?.Check();
        base.Check();
    }

    /// <summary>How the teacher is trained: as the student, but for its network and its epochs.</summary>
    internal LwMcrRecipe ForTeacher(DistillationRecipe distillation) => this with
    {
        Distillation = null,
        Model = distillation.Model with { Image = distillation.Model.Image with { Size = Model.Image.Size } },
        BackboneWeights = distillation.BackboneWeights,
        FreezeThrough = distillation.FreezeThrough,
        CachedViews = distillation.FreezeThrough is null ? 0 : CachedViews,
        Epochs = distillation.Epochs > 0 ? distillation.Epochs : Epochs,
    };
}

/// <summary>LW-MCR as a system: two small towers, trained by themselves or from a teacher.</summary>
public sealed class LwMcrSystem : RetrievalSystem<LwMcrRecipe>
{
    private const string TeacherFolder = "teacher";

    /// <summary>How LW-MCR models lie on disk.</summary>
    public static NetworkFolder<LwMcrNetwork, LwMcrOptions> Folder { get; } = new()
    {
        Architecture = LwMcrOptions.ArchitectureName,
        Title = "LW-MCR",
        Json = LwMcrJson.Default.LwMcrOptions,
        Validate = options => options.Validate(),
        Create = options => new LwMcrNetwork(options),
        OptionsOf = network => network.Configuration,
        LoadTokenizer = (folder, options) => ModelVocabulary.LoadAny(folder, options.Text.VocabularySize),
        SaveTokenizer = (folder, _, tokenizer) => ModelVocabulary.SaveAny(folder, tokenizer),
    };

    /// <inheritdoc/>
    public override string Name => LwMcrOptions.ArchitectureName;

    /// <inheritdoc/>
    public override string Title => "LW-MCR";

    /// <inheritdoc/>
    public override string Purpose =>
        "Finds remote-sensing images by English words, and words for images, with 1.6 million parameters (Yuan et "
            + "al. 2021);"
        + " a baseline of the papers' tables.";

    /// <inheritdoc/>
    public override SystemRoles Roles => SystemRoles.Encoder;

    /// <inheritdoc/>
    public override IReadOnlyList<SystemVariant> Variants =>
    [
        new("b", "Trained by itself", """{"distillation":null}""", "LW-MCR(b)"),
        new("d", "Trained from a teacher's maps and vectors", """{"distillation":{}}""", "LW-MCR(d)"),
    ];

    /// <inheritdoc/>
    public override JsonTypeInfo Recipe => LwMcrJson.Default.LwMcrRecipe;

    /// <inheritdoc/>
    public override LoadedModel Load(string folder, ModelLoading loading)
    {
        var (network, tokenizer) = Folder.Load(folder);
        return new LoadedModel(this, network, tokenizer);
    }

    /// <summary>Trains the teacher first where the recipe wants one that is not there yet; resuming goes on with
    /// whichever was running.</summary>
    /// <inheritdoc/>
    public override TrainingResult Train(TrainingRecipe recipe, TrainingRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (recipe is not LwMcrRecipe { Distillation: { Teacher: null } distillation } own)
        {
            return base.Train(recipe, request);
        }

        var folder = Path.Combine(request.Paths.Model, TeacherFolder);
        request.Notice?.Invoke(
            "LW-MCR (d) learns from a teacher, which is trained first (or gone on with) in the folder teacher/.");
        _ = base.Train(own.ForTeacher(distillation), request with { Paths = request.Paths with { Model = folder } });
        return base.Train(own, request);
    }

    /// <inheritdoc/>
    protected override RetrievalTrainee CreateTrainee(LwMcrRecipe recipe, RetrievalSetup setup)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(setup);
        var (tokenizer, rows) = setup.BuildTokenizer(recipe.Vocabulary);
        var options = recipe.Model with { Text = recipe.Model.Text with { VocabularySize = rows } };
        var teacher = recipe.Distillation is { } distillation ? ReadTeacher(distillation, setup, rows) : null;
        try
        {
            return new Trainee(recipe, setup, tokenizer, options, teacher);
        }
        catch
        {
            teacher?.Dispose();
            throw;
        }
    }

    private static LwMcrNetwork ReadTeacher(DistillationRecipe distillation, RetrievalSetup setup, int rows)
    {
        var name = distillation.Teacher;
        var folder =
            name is null ? Path.Combine(setup.Paths.Model, TeacherFolder) : setup.Paths.FindModel?.Invoke(name) ?? name;
        try
        {
            var (network, _) = Folder.Load(folder);
            if (network.Configuration.Text.VocabularySize == rows)
            {
                network.To(setup.Device);
                return network;
            }

            network.Dispose();
            throw new InvalidDataException("its vocabulary is another one; train both on the same captions.");
        }
        catch (Exception exception) when (exception is InvalidDataException or FileNotFoundException)
        {
            throw new TrainingException($"The teacher '{folder}' cannot be used: {exception.Message}", exception);
        }
    }

    private sealed class Trainee : MatchingTrainee<LwMcrNetwork>
    {
        private readonly LwMcrRecipe _recipe;
        private readonly LwMcrOptions _options;
        private readonly MarginLoss _loss;
        private readonly LwMcrNetwork? _teacher;
        private readonly KeptMaps? _teacherMaps;

        // Of the batch that is being scored.
        private LwMcrImages _images;
        private Tensor? _texts;

        public Trainee(LwMcrRecipe recipe, RetrievalSetup setup, ITextTokenizer tokenizer, LwMcrOptions options,
            LwMcrNetwork? teacher)
            : base(setup, recipe, tokenizer, (new(options), new(options)))
        {
            (_recipe, _options, _loss, _teacher) = (recipe, options, new MarginLoss(recipe.Loss, setup), teacher);
            if (teacher is not null && recipe.CachedViews > 0)
            {
                // Nothing of a teacher changes.
                teacher.Backbone.FreezeThrough(teacher.Backbone.Stages[^1].Name);
                _teacherMaps = new KeptMaps(teacher.Backbone, setup, recipe.CachedViews);
            }
        }

        public override IReadOnlyList<string> Parts => _teacher is null
            ? base.Parts
            :
            [
                .. base.Parts,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"In training it matched a teacher on {_teacher.Configuration.Image.Find().Title}."),
            ];

        public override void Write(string folder, IReadOnlyDictionary<string, string> metadata) =>
            Folder.Save(folder, AveragedNetwork, Tokenizer, metadata);

        protected override string TextTitle => _options.TextConvolutions
            ? string.Create(CultureInfo.InvariantCulture,
                $"{_options.Text.VocabularySize:N0} words, convolutions over 3, 4 and 5 of them")
            : _options.Text.Title;

        protected override Tensor Scores(RetrievalBatch batch)
        {
            using var scope = new TensorScope();
            LwMcrImages images;
            using (Setup.Autocast())
            {
                images = TrainedNetwork.Embed(batch.Images);
            }

            _images = new LwMcrImages(scope.Keep(images.Low), scope.Keep(images.High), scope.Keep(images.Features));
            _texts = scope.Keep(TrainedNetwork.TextFeatures(batch.Texts));
            return scope.Keep(images.Features.Matmul(_texts.T()));
        }

        protected override LossTerms Loss(Tensor scores, Tensor? positives, RetrievalBatch batch)
        {
            var hinge = _loss.Compute(scores, positives, batch.Source);
            if (_teacher is null)
            {
                return hinge;
            }

            using var scope = new TensorScope();
            var (images, texts) = Teach(batch);
            var distillation = _recipe.Distillation!;
            var maps = DistillationLoss.Maps(_images, images) * distillation.MapWeight;
            var vectors =
                DistillationLoss.Vectors(_images.Features, _texts!, images.Features, texts) * distillation.VectorWeight;
            return new LossTerms(
                scope.Keep(hinge + maps + vectors),
                    [("hinge", hinge), ("maps", scope.Keep(maps)), ("vectors", scope.Keep(vectors))]);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _teacherMaps?.Dispose();
                _teacher?.Dispose();
            }

            base.Dispose(disposing);
        }

        private (LwMcrImages Images, Tensor Texts) Teach(RetrievalBatch batch)
        {
            using var noGrad = new NoGradScope();
            var inputs = _teacherMaps is null ? batch.Images
                : batch.Images with { KeptMaps = _teacherMaps.Of(batch.Source) };
            LwMcrImages images;
            using (Setup.Autocast())
            {
                images = _teacher!.Embed(inputs);
            }

            return (images, _teacher.TextFeatures(batch.Texts));
        }
    }
}

/// <summary>Serializers of what LW-MCR stores, made at compile time; what a file has beyond them is refused.</summary>
[JsonSerializable(typeof(LwMcrOptions))]
[JsonSerializable(typeof(LwMcrRecipe))]
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    UseStringEnumConverter = true,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true,
    RespectNullableAnnotations = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    MaxDepth = 16)]
internal sealed partial class LwMcrJson : JsonSerializerContext;
