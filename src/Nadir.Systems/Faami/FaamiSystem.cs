using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Nadir.Datasets;
using Nadir.Systems.Building;
using Nadir.Systems.Building.Losses;
using Nadir.Systems.Contracts;
using Nadir.Systems.DualEncoder.Texts;
using Nadir.Systems.Training.Loop;
using Nadir.Systems.Training.Recipes;
using Nadir.Systems.Training.Retrieval;
using Nadir.Torch;

namespace Nadir.Systems.Faami;

/// <summary>The terms of FAAMI's target function and their factors.</summary>
public sealed record AlignmentRecipe
{
    /// <summary>Factor on the contrastive loss of global vectors.</summary>
    public double GlobalWeight { get; set; } = 1;

    /// <summary>Factor on the contrastive loss of cross-attention scores.</summary>
    public double LocalWeight { get; set; } = 1;

    /// <summary>
    /// Factor on the bidirectional margin loss with the hardest negatives of the batch (the paper's section 3.4).
    /// </summary>
    public double TripletWeight { get; set; }

    /// <summary>Margin of that loss, in cosines.</summary>
    public double Margin { get; set; } = 0.2;
}

/// <summary>All that decides the result of training a FAAMI, apart from the data: a file in recipes/.</summary>
public sealed record FaamiRecipe : TowerRecipe
{
    /// <summary>A recipe with default settings.</summary>
    public FaamiRecipe() => Task = FaamiOptions.ArchitectureName;

    /// <summary>Sizes and parts of the model.</summary>
    public FaamiOptions Model { get; set; } = new();

    /// <summary>What the training minimises.</summary>
    public AlignmentRecipe Alignment { get; set; } = new();

    /// <inheritdoc/>
    [JsonIgnore]
    public override TowerOptions TowerOptions => Model.Encoder;

    /// <inheritdoc/>
    [JsonIgnore]
    public override int TowerOptionsImageSize => Model.Encoder.Image.Size;

    /// <inheritdoc/>
    public override void Check()
    {
        if (Model.Clip is not null)
        {
            throw new InvalidDataException("'model.clip' is written by the training; name the CLIP as 'encoder'.");
        }

        Model.Validate();
        ConfigurationRange.Require(Alignment.GlobalWeight, 0, 1000, "alignment.globalWeight");
        ConfigurationRange.Require(Alignment.LocalWeight, 0, 1000, "alignment.localWeight");
        ConfigurationRange.Require(Alignment.TripletWeight, 0, 1000, "alignment.tripletWeight");
        ConfigurationRange.Require(Alignment.Margin, 0, 2, "alignment.margin");
        base.Check();
    }
}

/// <summary>
/// FAAMI as a system: global vectors and the cross-attention between regions and words, trained together.
/// </summary>
public sealed class FaamiSystem : RetrievalSystem<FaamiRecipe>
{
    /// <summary>How FAAMIs lie on disk.</summary>
    public static NetworkFolder<FaamiNetwork, FaamiOptions> Folder { get; } = new()
    {
        Architecture = FaamiOptions.ArchitectureName,
        Title = "FAAMI",
        Json = FaamiJson.Default.FaamiOptions,
        Validate = options => options.Validate(),
        Create = options => new FaamiNetwork(options),
        OptionsOf = network => network.Configuration,
        LoadTokenizer = (folder, options) => options.Towers.LoadTokenizer(folder),
        SaveTokenizer = (folder, options, tokenizer) => options.Towers.SaveTokenizer(folder, tokenizer),
    };

    /// <inheritdoc/>
    public override string Name => FaamiOptions.ArchitectureName;

    /// <inheritdoc/>
    public override string Title => "FAAMI";

    /// <inheritdoc/>
    public override string Purpose =>
        "Scores how well a text fits a remote-sensing image, region by word (Zheng et al. 2023); reranks what a "
            + "search found.";

    /// <inheritdoc/>
    public override SystemRoles Roles => SystemRoles.Encoder | SystemRoles.Reranker;

    /// <inheritdoc/>
    public override IReadOnlyList<SystemVariant> Variants =>
        [new("faami", "Several scales, GSoP, self-attention, words to regions", PublishedAs: "FAAMI")];

    /// <inheritdoc/>
    public override JsonTypeInfo Recipe => FaamiJson.Default.FaamiRecipe;

    /// <inheritdoc/>
    public override LoadedModel Load(string folder, ModelLoading loading)
    {
        var (network, tokenizer) = Folder.Load(folder);
        return new LoadedModel(this, network, tokenizer);
    }

    /// <inheritdoc/>
    public override ITextInference? OpenTexts(string folder, bool isBrief) =>
        TowerTextInference.Open(folder, towers: "encoder", isBrief);

    /// <inheritdoc/>
    protected override RetrievalTrainee CreateTrainee(FaamiRecipe recipe, RetrievalSetup setup)
    {
        using var start = TowerStart.Read(recipe, setup);
        var options = recipe.Model.On(start.Options);
        return new Trainee(recipe, setup, start, options);
    }

    private sealed class Trainee(FaamiRecipe recipe, RetrievalSetup setup, TowerStart start, FaamiOptions options)
        : TowerTrainee<FaamiNetwork>(setup, start, recipe, (new(options), new(options)))
    {
        private readonly AlignmentRecipe _alignment = recipe.Alignment;

        public override IReadOnlyList<string> Parts
        {
            get
            {
                var made = AveragedNetwork.Configuration;
                return
                [
                    .. AveragedNetwork.Towers.Parts,
                    $"Regions: the maps of {string.Join(", ", made.Stages)}, connected on the last one's "
                        + $"grid, {made.Width} channels"
                        + $"{(made.SecondOrderPooling ? ", global second-order pooling" : "")}"
                        + $"{(made.SelfAttention ? ", self-attention" : "")}.",
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"Interaction: {made.Interaction}; its scaled score is added to the global "
                            + $"one {made.LocalWeight} times."),
                ];
            }
        }

        public override LossTerms Loss(RetrievalBatch batch)
        {
            using var scope = new TensorScope();
            FaamiImages images;
            using (Setup.Autocast())
            {
                images = TrainedNetwork.Embed(batch.Images);
            }

            var captions = TrainedNetwork.Embed(batch.Texts);
            var global = MultiPositiveContrastiveLoss.Compute(
                images.Features.Normalize(), captions.Features.Normalize(), TrainedNetwork.Towers.ScaleFactor(),
                batch.Positives)
                * _alignment.GlobalWeight;
            if (TrainedNetwork.Alignment is not { } alignment)
            {
                return scope.Keep(global);
            }

            // The cost grows with images times captions: one caption an image is enough where each has its own.
            var firsts = FirstCaptions(batch.Source).To(Setup.Device);
            var right = batch.Positives.IndexSelect(1, firsts);
            var scores = alignment.Score(
                images.Regions, captions.Words.IndexSelect(0, firsts), captions.Mask.IndexSelect(0, firsts));
            var scale = TowerPair.BoundedFactor(TrainedNetwork.LocalScale);
            var local = MultiPositiveContrastiveLoss.OfScores(scores * scale, right) * _alignment.LocalWeight;
            List<(string, Tensor)> terms = [("global", scope.Keep(global)), ("local", scope.Keep(local))];
            if (_alignment.TripletWeight > 0)
            {
                var triplet = HardestNegativeTripletLoss.Compute(scores, right, _alignment.Margin)
                    * _alignment.TripletWeight;
                terms.Add(("triplet", scope.Keep(triplet)));
                local += triplet;
            }

            return new LossTerms(scope.Keep(global + local), terms);
        }

        public override void Write(string folder, IReadOnlyDictionary<string, string> metadata) =>
            Folder.Save(folder, AveragedNetwork, Tokenizer, metadata);

        private static Tensor FirstCaptions(ImageBatch batch)
        {
            long[] firsts = [.. batch.Captions.Index().DistinctBy(pair => pair.Item.ImageRow)
                .Select(pair => (long)pair.Index)];
            return Tensor.FromArray<long>(firsts, firsts.Length);
        }
    }
}

/// <summary>Serializers of what FAAMI stores, made at compile time; what a file has beyond them is refused.</summary>
[JsonSerializable(typeof(FaamiOptions))]
[JsonSerializable(typeof(FaamiRecipe))]
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    UseStringEnumConverter = true,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true,
    RespectNullableAnnotations = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    MaxDepth = 16)]
internal sealed partial class FaamiJson : JsonSerializerContext;
