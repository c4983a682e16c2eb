using Nadir.Systems.Contracts;
using Nadir.Systems.Training.Loop;
using Nadir.Text;
using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Training.Retrieval;

/// <summary>
/// What a retrieval system brings into its training: a network that is trained, a second one for the averaged weights,
/// the loss, and how the result is written. Everything else is <see cref="RetrievalTask"/>'s.
/// </summary>
/// <remarks>Owns the networks. Not safe for concurrent use.</remarks>
public abstract class RetrievalTrainee : IDisposable
{
    /// <summary>The network that is trained; an <see cref="ITwoTowers"/> or an <see cref="IPairScorer"/>.</summary>
    public abstract Module Trained { get; }

    /// <summary>The network of the averaged weights, of the same kind.</summary>
    public abstract Module Averaged { get; }

    /// <summary>Turns captions into the networks' ids.</summary>
    public abstract ITextTokenizer Tokenizer { get; }

    /// <summary>Lines for the model's card that say what the network is made of.</summary>
    public abstract IReadOnlyList<string> Parts { get; }

    /// <summary>The side that images must have, in pixels; null: as the recipe says.</summary>
    public virtual int? FixedImageSize => null;

    /// <summary>
    /// Parameters that were trained before, on other data, and learn at a rate of their own; a subset of the trained
    /// network's.
    /// </summary>
    public virtual IEnumerable<Tensor> PretrainedParameters => [];

    /// <summary>Factors on the learning rate of parameters that have one of their own beside
    /// <see cref="PretrainedParameters"/>.</summary>
    public virtual IReadOnlyDictionary<Tensor, double> RateScales => new Dictionary<Tensor, double>();

    /// <summary>Computes the loss of a step with <see cref="Trained"/>.</summary>
    public abstract LossTerms Loss(RetrievalBatch batch);

    /// <summary>Writes <see cref="Averaged"/> into a model folder.</summary>
    /// <param name="folder">Created if missing.</param>
    /// <param name="metadata">Goes into the safetensors header.</param>
    public abstract void Write(string folder, IReadOnlyDictionary<string, string> metadata);

    /// <summary>Disposes the networks.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Disposes the networks.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            Trained.Dispose();
            Averaged.Dispose();
        }
    }
}

/// <summary>A <see cref="RetrievalTrainee"/> whose networks stand on two towers.</summary>
/// <typeparam name="TNetwork">The network.</typeparam>
/// <remarks>Not safe for concurrent use.</remarks>
public abstract class TowerTrainee<TNetwork> : RetrievalTrainee
    where TNetwork : Module, IStandsOnTowers
{
    private readonly TowerOptions _options;
    private readonly Recipes.TextTuningRecipe? _textTuning;

    /// <summary>Takes new networks over and gives them what the training starts from.</summary>
    /// <param name="setup">Recipe and device.</param>
    /// <param name="start">What the training starts from; it stays the caller's.</param>
    /// <param name="recipe">Says what is frozen.</param>
    /// <param name="networks">Trained and averaged, with random weights.</param>
    /// <exception cref="TrainingException">Weights are missing or do not fit.</exception>
    protected TowerTrainee(RetrievalSetup setup, TowerStart start, Recipes.TowerRecipe recipe,
        (TNetwork Trained, TNetwork Averaged) networks)
    {
        ArgumentNullException.ThrowIfNull(setup);
        ArgumentNullException.ThrowIfNull(start);
        ArgumentNullException.ThrowIfNull(recipe);
        (TrainedNetwork, AveragedNetwork) = networks;
        (Setup, Tokenizer, _options, _textTuning) = (setup, start.Tokenizer, start.Options, recipe.TextTuning);
        try
        {
            start.Initialize(TrainedNetwork.Towers);
            foreach (var network in new[] { TrainedNetwork, AveragedNetwork })
            {
                network.To(setup.Device);
                network.Towers.OptimizeLayout();
            }

            TrainedNetwork.Towers.Freeze(recipe.Tuning, recipe.FreezeThrough);
            FreezeText();
        }
        catch (Exception exception) when (exception is InvalidDataException or ArgumentException)
        {
            throw new TrainingException($"The recipe does not fit its encoder: {exception.Message}", exception);
        }
    }

    /// <inheritdoc/>
    public override Module Trained => TrainedNetwork;

    /// <inheritdoc/>
    public override Module Averaged => AveragedNetwork;

    /// <inheritdoc/>
    public override ITextTokenizer Tokenizer { get; }

    /// <inheritdoc/>
    public override int? FixedImageSize => _options.FixedImageSize;

    /// <inheritdoc/>
    public override IEnumerable<Tensor> PretrainedParameters => TrainedNetwork.Towers.PretrainedParameters;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<Tensor, double> RateScales
    {
        get
        {
            var scales = new Dictionary<Tensor, double>();
            if (TrainedNetwork.Towers.TextEncoder is { } encoder && _textTuning is { } tuning)
            {
                var depths = encoder.ParametersByDepth();
                for (var depth = 0; depth < depths.Count; depth++)
                {
                    var scale = tuning.RateScale * Math.Pow(tuning.LayerDecay, depths.Count - 1 - depth);
                    foreach (var parameter in depths[depth])
                    {
                        scales.Add(parameter, scale);
                    }
                }
            }

            return scales;
        }
    }

    /// <summary>The network that is trained.</summary>
    protected TNetwork TrainedNetwork { get; }

    /// <summary>The network of the averaged weights.</summary>
    protected TNetwork AveragedNetwork { get; }

    /// <summary>Recipe, data, device.</summary>
    protected RetrievalSetup Setup { get; }

    private void FreezeText()
    {
        if (TrainedNetwork.Towers.TextEncoder is not { } encoder)
        {
            if (_textTuning is not null)
            {
                throw new InvalidDataException(
                    "'textTuning' is for a text tower with a language model: set 'text.encoder' to Bert.");
            }

            return;
        }

        var layers = _textTuning?.FrozenLayers ?? -1;
        encoder.FreezeLayers(layers < 0 ? encoder.Options.Layers : layers);
    }
}
