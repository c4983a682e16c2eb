using System.Globalization;
using Nadir.Systems.Contracts;
using Nadir.Systems.Training.Loop;
using Nadir.Systems.Training.Recipes;
using Nadir.Text;
using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Training.Retrieval;

/// <summary>A <see cref="RetrievalTrainee"/> whose networks stand on a backbone and are trained by scores of
/// pairs.</summary>
/// <typeparam name="TNetwork">The network.</typeparam>
/// <remarks>Not safe for concurrent use.</remarks>
public abstract class MatchingTrainee<TNetwork> : RetrievalTrainee
    where TNetwork : Module, IStandsOnBackbone
{
    private readonly MatchingRecipe _recipe;
    private readonly KeptMaps? _kept;

    /// <summary>Takes new networks over and gives them what the training starts from.</summary>
    /// <param name="setup">Paths and device.</param>
    /// <param name="recipe">Says where the weights are and what is frozen.</param>
    /// <param name="tokenizer">Turns captions into the networks' ids.</param>
    /// <param name="networks">Trained and averaged, with random weights.</param>
    /// <exception cref="TrainingException">Weights are missing or do not fit.</exception>
    protected MatchingTrainee(
        RetrievalSetup setup, MatchingRecipe recipe, ITextTokenizer tokenizer,
        (TNetwork Trained, TNetwork Averaged) networks)
    {
        ArgumentNullException.ThrowIfNull(setup);
        ArgumentNullException.ThrowIfNull(recipe);
        (TrainedNetwork, AveragedNetwork) = networks;
        (Setup, Tokenizer, _recipe) = (setup, tokenizer, recipe);
        try
        {
            if (recipe.BackboneWeights is { } name)
            {
                var architecture = TrainedNetwork.Backbone.Architecture;
                PretrainedBackbone.Load(
                    name, setup.Paths, TrainedNetwork.Backbone,
                    $"or fetch them, where the hub has them, by nadir model pull {architecture} --out WEIGHTS.");
            }

            foreach (var network in new[] { TrainedNetwork, AveragedNetwork })
            {
                network.To(setup.Device);
                network.Backbone.ToMemoryFormat(MemoryFormat.ChannelsLast);
            }

            if (recipe.FreezeThrough is { } stage)
            {
                TrainedNetwork.Backbone.FreezeThrough(stage);
            }

            _kept = recipe.CachedViews > 0 ? new KeptMaps(TrainedNetwork.Backbone, setup, recipe.CachedViews) : null;
        }
        catch (ArgumentException exception)
        {
            throw new TrainingException($"The recipe does not fit its backbone: {exception.Message}", exception);
        }
    }

    /// <inheritdoc/>
    public override Module Trained => TrainedNetwork;

    /// <inheritdoc/>
    public override Module Averaged => AveragedNetwork;

    /// <inheritdoc/>
    public override ITextTokenizer Tokenizer { get; }

    /// <inheritdoc/>
    public override IEnumerable<Tensor> PretrainedParameters =>
        _recipe.BackboneWeights is null ? [] : TrainedNetwork.Backbone.Parameters();

    /// <inheritdoc/>
    public override IReadOnlyList<string> Parts =>
    [
        string.Create(
            CultureInfo.InvariantCulture,
            $"Image side: {_recipe.ImageOptions.Find().Title} at {_recipe.ImageOptions.Size} px."),
        $"Text side: {TextTitle}.",
        $"Words: {WordsTitle(Tokenizer)}; equal captions of a batch were"
            + $" {(_recipe.MaskEqualCaptions ? "no negatives" : "negatives, as published")}.",
    ];

    /// <summary>The network that is trained.</summary>
    protected TNetwork TrainedNetwork { get; }

    /// <summary>The network of the averaged weights.</summary>
    protected TNetwork AveragedNetwork { get; }

    /// <summary>Recipe, data, device.</summary>
    protected RetrievalSetup Setup { get; }

    /// <summary>The text encoder in words.</summary>
    protected abstract string TextTitle { get; }

    /// <summary>The scores of all images of a batch with all of its captions.</summary>
    /// <returns>[N, M].</returns>
    protected abstract Tensor Scores(RetrievalBatch batch);

    /// <summary>The loss of the scores of pairs.</summary>
    /// <param name="scores">[M, M]: row k is the image of caption k.</param>
    /// <param name="positives">[M, M] Bool, true where image and caption belong together; null: on the diagonal
    /// alone.</param>
    /// <param name="batch">What was scored.</param>
    protected abstract LossTerms Loss(Tensor scores, Tensor? positives, RetrievalBatch batch);

    /// <inheritdoc/>
    public override LossTerms Loss(RetrievalBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        using var scope = new TensorScope();
        batch = _kept is null ? batch : batch with { Images = batch.Images with { KeptMaps = _kept.Of(batch.Source) } };
        var (scores, positives) = (Scores(batch), _recipe.MaskEqualCaptions ? batch.Positives.Gt(0) : null);
        if (_recipe.CaptionsPerImage > 1)
        {
            // The losses are defined on pairs: each caption brings its image's row.
            long[] rows = [.. batch.Source.Captions.Select(caption => (long)caption.ImageRow)];
            var index = Tensor.FromArray<long>(rows, rows.Length).To(scores.Device);
            (scores, positives) = (scores.IndexSelect(0, index), positives?.IndexSelect(0, index));
        }

        var (total, terms) = Loss(scores, positives, batch);
        return new LossTerms(scope.Keep(total), [.. terms.Select(term => (term.Name, scope.Keep(term.Value)))]);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _kept?.Dispose();
        }

        base.Dispose(disposing);
    }

    private static string WordsTitle(ITextTokenizer tokenizer) => tokenizer switch
    {
        RetrievalVocabulary { Source: RetrievalVocabularySource.TrainAndTestLeak } =>
            "counted in train and test captions as the papers do, which is a leak",
        RetrievalVocabulary => "counted in the training captions by the papers' rule, stop words unknown",
        _ => "counted in the training captions",
    };
}
