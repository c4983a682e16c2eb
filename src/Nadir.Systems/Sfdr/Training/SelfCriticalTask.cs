using Nadir.Systems.Sfdr.Decoding;
using Nadir.Systems.Sfdr.Search;
using Nadir.Systems.Sfdr.Training.Data;
using Nadir.Systems.Sfdr.Training.Rewards;
using Nadir.Systems.Training.Loop;
using Nadir.Torch;

namespace Nadir.Systems.Sfdr.Training;

/// <summary>The second stage: captions are drawn from the model and made likelier by what they score. Not safe for concurrent use.</summary>
internal sealed class SelfCriticalTask : SfdrTask
{
    private readonly SelfCriticalRecipe _recipe;
    private readonly ICaptionReward _reward;
    private readonly string _folder;
    private readonly double _measureToBeat;
    private readonly SfdrNetwork _first;
    private readonly SfdrNetwork _mean;
    private readonly long _start;
    private readonly long _end;
    private bool _meanIsBetter;

    /// <summary>Starts from a model of the first stage.</summary>
    /// <param name="setup">Data and sizes; not disposed with this.</param>
    /// <param name="recipe">How to train.</param>
    /// <param name="startFolder">The first stage's best model.</param>
    /// <param name="folder">Takes a model that is better than it.</param>
    /// <param name="measureToBeat">The first stage's best measure.</param>
    /// <param name="reward">Scores captions of the training pictures.</param>
    public SelfCriticalTask(
        SfdrSetup setup, SelfCriticalRecipe recipe, string startFolder, string folder, double measureToBeat, ICaptionReward reward)
        : base(setup, recipe.BatchSize)
    {
        (_recipe, _folder, _measureToBeat, _reward) = (recipe, folder, measureToBeat, reward);
        _start = setup.Vocabulary.IdOfSpecial(CaptionTokens.Start);
        _end = setup.Vocabulary.IdOfSpecial(CaptionTokens.End);
        (_first, _) = SfdrFolder.Load(startFolder);
        _first.To(setup.Device);
        TrainedModel.LoadStateOf(_first);
        _mean = setup.CreateModel();
        _mean.Eval();
    }

    protected override double LearningRate => _recipe.LearningRate;

    protected override string Stage => _meanIsBetter ? "self-critical, mean with the stage before" : "self-critical";

    public override LossTerms Loss(FeatureBatch batch)
    {
        using var scope = new TensorScope();
        TrainedModel.Train(_recipe.Dropout);
        DecoderMemory memory;
        using (Autocast())
        {
            memory = TrainedModel.Remember(batch.Features);
        }

        TrainedModel.Eval();
        var random = new Random(StepSeed.Of(Setup.Recipe.Seed, batch.Epoch, batch.Index));
        IReadOnlyList<SampledCaption> samples;
        float[] advantages;
        // An autocast of its own: the weights that it casts while nothing is recorded must not serve the pass below.
        using (Autocast())
        {
            samples = _recipe.Sampling == CaptionSampling.Beams ? Search(memory) : Draw(memory, _recipe.Samples, random);
            advantages = Advantages(batch.Pictures, samples, memory);
        }

        TrainedModel.Train(_recipe.Dropout);
        var (inputs, targets) = Captions.Pack([.. samples.Select(sample => sample.Words)], [.. samples.Select(sample => sample.HasEnd)]);
        Tensor logits;
        using (Autocast())
        {
            logits = TrainedModel.Decoder.Forward(inputs.To(Setup.Device), memory);
        }

        // The distribution that was drawn from: without the words that are never said.
        var never = NeverSaid.Mask(Setup.Vocabulary, Setup.Device, Setup.Configuration.AsReleased.SpecialTokensSayable);
        var loss = SelfCriticalLoss.Compute(
            logits.To(ScalarType.Float32).MaskedFill(never, double.NegativeInfinity).LogSoftmax(-1),
            targets.To(Setup.Device),
            Tensor.FromArray<float>(advantages, advantages.Length).To(Setup.Device),
            _recipe.MeanOverPlaces ? Setup.Configuration.MaxLength : 1);
        return scope.Keep(_recipe.CrossEntropyWeight == 0 ? loss : loss + (CrossEntropy(batch, memory) * _recipe.CrossEntropyWeight));
    }

    /// <summary>Measures the averaged model and its mean with the first stage's.</summary>
    /// <returns>The measures of the better one.</returns>
    public override IReadOnlyList<Measure> Validate(CancellationToken cancellationToken)
    {
        var alone = base.Validate(cancellationToken);
        StageMean.Compute(_first, AveragedModel, _mean);
        var mean = CaptionValidation.Run(_mean, Setup.Vocabulary, Setup.Validate, cancellationToken);
        _meanIsBetter = mean[0].Value > alone[0].Value;
        return _meanIsBetter ? mean : alone;
    }

    public override void Save(int epoch, IReadOnlyList<Measure> measures)
    {
        if (measures[0].Value > _measureToBeat)
        {
            WriteModel(_folder, _meanIsBetter ? _mean : AveragedModel, epoch, measures);
        }
    }

    public override void Dispose()
    {
        _first.Dispose();
        _mean.Dispose();
        base.Dispose();
    }

    private float[] Advantages(IReadOnlyList<int> pictures, IReadOnlyList<SampledCaption> samples, DecoderMemory memory)
    {
        var rewards = Rewards(pictures, samples, _recipe.Samples);
        switch (_recipe.Baseline)
        {
            case RewardBaseline.OtherSamples:
                return SelfCriticalLoss.OverOthers(rewards, _recipe.Samples);
            case RewardBaseline.AllSamples:
                return SelfCriticalLoss.OverAll(rewards, _recipe.Samples);
        }

        var baselines = Rewards(pictures, Draw(memory, 1, random: null), 1);
        return [.. rewards.Select((reward, index) => (float)(reward - baselines[index / _recipe.Samples]))];
    }

    private double[] Rewards(IReadOnlyList<int> pictures, IReadOnlyList<SampledCaption> captions, int ofEach) => _reward.Score(
        [.. Enumerable.Range(0, captions.Count).Select(index => pictures[index / ofEach])],
        [.. captions.Select(caption => (int[])[.. caption.Words.Select(word => (int)word), .. caption.HasEnd ? [(int)_end] : Array.Empty<int>()])]);

    private IReadOnlyList<SampledCaption> Search(DecoderMemory memory)
    {
        var options = Setup.Configuration.Search with { Beams = _recipe.Samples };
        var found = CaptionSearch.Run(TrainedModel, memory, Setup.Vocabulary, options);
        // Where fewer captions were found, the best one stands in: pictures need equally many.
        return [.. found.SelectMany(list => Enumerable.Range(0, _recipe.Samples).Select(index => list[index < list.Count ? index : 0]))
            .Select(hypothesis => new SampledCaption([.. hypothesis.Words], hypothesis.IsComplete))];
    }

    private IReadOnlyList<SampledCaption> Draw(DecoderMemory memory, int ofEach, Random? random)
    {
        using var decoder = new SfdrStepDecoder(TrainedModel, memory, Setup.Vocabulary);
        return CaptionSampler.Run(decoder, (int)memory.Pictures * ofEach, _start, _end, Setup.Configuration.MaxLength, random);
    }
}
