using System.Numerics.Tensors;
using Nadir.Datasets;
using Nadir.Metrics;
using Nadir.Systems.Building;
using Nadir.Systems.Training.Loop;
using Nadir.Text;
using Nadir.Torch;
using Tensor = Nadir.Torch.Tensor;

namespace Nadir.Systems.Sfdr;

/// <summary>
/// The second stage: captions are drawn from the model and made likelier by what they score. Not safe for concurrent
/// use.
/// </summary>
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
        SfdrSetup setup, SelfCriticalRecipe recipe, string startFolder, string folder, double measureToBeat,
        ICaptionReward reward)
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
            samples = _recipe.Sampling == CaptionSampling.Beams ? Search(memory)
                : Draw(memory, _recipe.Samples, random);
            advantages = Advantages(batch.Pictures, samples, memory);
        }

        TrainedModel.Train(_recipe.Dropout);
        var (inputs, targets) = Captions.Pack(
            [.. samples.Select(sample => sample.Words)], [.. samples.Select(sample => sample.HasEnd)]);
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
        return scope.Keep(_recipe.CrossEntropyWeight == 0 ? loss
            : loss + (CrossEntropy(batch, memory) * _recipe.CrossEntropyWeight));
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

    private double[] Rewards(IReadOnlyList<int> pictures, IReadOnlyList<SampledCaption> captions, int ofEach) =>
        _reward.Score(
        [.. Enumerable.Range(0, captions.Count).Select(index => pictures[index / ofEach])],
        [.. captions.Select(caption => (int[])[.. caption.Words.Select(word => (int)word), .. caption.HasEnd
            ? [(int)_end] : Array.Empty<int>()])]);

    private IReadOnlyList<SampledCaption> Search(DecoderMemory memory)
    {
        var options = Setup.Configuration.Search with { Beams = _recipe.Samples };
        var found = CaptionSearch.Run(TrainedModel, memory, Setup.Vocabulary, options);
        // Where fewer captions were found, the best one stands in: pictures need equally many.
        return [.. found.SelectMany(
            list => Enumerable.Range(0, _recipe.Samples).Select(index => list[index < list.Count ? index : 0]))
            .Select(hypothesis => new SampledCaption([.. hypothesis.Words], hypothesis.IsComplete))];
    }

    private IReadOnlyList<SampledCaption> Draw(DecoderMemory memory, int ofEach, Random? random)
    {
        using var decoder = new SfdrStepDecoder(TrainedModel, memory, Setup.Vocabulary);
        return CaptionSampler.Run(
            decoder, (int)memory.Pictures * ofEach, _start, _end, Setup.Configuration.MaxLength, random);
    }
}

/// <summary>
/// The loss whose expected gradient is that of minus the expected reward (Rennie et al. 2017, "Self-critical sequence
/// training for image captioning", equation 7).
/// </summary>
public static class SelfCriticalLoss
{
    /// <summary>Computes minus the mean over captions of (reward - baseline) * log p(caption).</summary>
    /// <param name="logProbabilities">[N, T, words]: logarithms of probabilities at each place.</param>
    /// <param name="targets">[N, T] int64: the drawn words, the end among them, padded with 0.</param>
    /// <param name="advantages">[N]: reward minus baseline.</param>
    /// <param name="places">What a caption's logarithm is divided by: 1 for the sum over words, the longest length for
    /// a mean over
    /// places.</param>
    /// <returns>A scalar.</returns>
    public static Tensor Compute(Tensor logProbabilities, Tensor targets, Tensor advantages, int places = 1)
    {
        ArgumentNullException.ThrowIfNull(logProbabilities);
        ArgumentNullException.ThrowIfNull(targets);
        ArgumentNullException.ThrowIfNull(advantages);
        using var scope = new TensorScope();
        var chosen = logProbabilities.Gather(2, targets.Unsqueeze(2)).Squeeze(2);
        // The sum, not the mean over words: only the logarithm of the whole caption's probability has that gradient.
        var whole = chosen.MaskedFill(targets.Eq(0), 0).Sum([1]);
        return scope.Keep(-(whole * advantages).Mean() / (double)places);
    }

    /// <summary>What each caption gained over the mean of its picture's other captions.</summary>
    /// <param name="rewards">Picture by picture, as many for each.</param>
    /// <param name="samples">Captions of a picture, at least 2.</param>
    public static float[] OverOthers(IReadOnlyList<double> rewards, int samples)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 2);
        return Over(rewards, samples, (sum, reward) => (sum - reward) / (samples - 1));
    }

    /// <summary>What each caption gained over the mean of all of its picture's captions.</summary>
    /// <param name="rewards">Picture by picture, as many for each.</param>
    /// <param name="samples">Captions of a picture, at least 1.</param>
    public static float[] OverAll(IReadOnlyList<double> rewards, int samples)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        return Over(rewards, samples, (sum, _) => sum / samples);
    }

    private static float[] Over(IReadOnlyList<double> rewards, int samples, Func<double, double, double> baseline)
    {
        ArgumentNullException.ThrowIfNull(rewards);
        var advantages = new float[rewards.Count];
        for (var first = 0; first < rewards.Count; first += samples)
        {
            var sum = Enumerable.Range(first, samples).Sum(index => rewards[index]);
            for (var index = first; index < first + samples; index++)
            {
                advantages[index] = (float)(rewards[index] - baseline(sum, rewards[index]));
            }
        }

        return advantages;
    }
}

/// <summary>
/// Self-critical training (Rennie et al. 2017): of the model's own captions, those that score above a baseline are made
/// likelier.
/// </summary>
public sealed record SelfCriticalRecipe
{
    /// <summary>Passes over the training images.</summary>
    public int Epochs { get; set; } = 10;

    /// <summary>Images a step.</summary>
    public int BatchSize { get; set; } = 32;

    /// <summary>Captions of every image.</summary>
    public int Samples { get; set; } = 5;

    /// <summary>Where they come from.</summary>
    public CaptionSampling Sampling { get; set; } = CaptionSampling.Beams;

    /// <summary>What a caption's reward is compared with.</summary>
    public RewardBaseline Baseline { get; set; } = RewardBaseline.OtherSamples;

    /// <summary>
    /// Whether a caption counts by the mean over all places that a caption can have, in place of the sum over its
    /// words (Cornia et al.
    /// 2020; released SFDR): the loss is the smaller by the longest length.
    /// </summary>
    public bool MeanOverPlaces { get; set; }

    /// <summary>
    /// How much the first stage's loss counts beside the reward's (Paulus et al. 2018, "A deep reinforced model for
    /// abstractive summarization", equation 16): 0, not at all. It holds the model to words that people used.
    /// </summary>
    public double CrossEntropyWeight { get; set; }

    /// <summary>Peak learning rate.</summary>
    public double LearningRate { get; set; } = 5e-5;

    /// <summary>Share of all steps over which the rate rises from zero.</summary>
    public double Warmup { get; set; } = 0.05;

    /// <summary>
    /// Whether dropout goes on when the captions are read again. Without it, what wrote them and what is improved are
    /// one and the same.
    /// </summary>
    public bool Dropout { get; set; }

    /// <summary>Epochs without a better first measure after which training stops; 0: never.</summary>
    public int Patience { get; set; } = 3;

    /// <summary>Checks every range.</summary>
    /// <exception cref="InvalidDataException">A value is out of range; the message names it and its bounds.</exception>
    public void Check()
    {
        ConfigurationRange.Require(Epochs, 1, 10_000, "selfCritical.epochs");
        ConfigurationRange.Require(BatchSize, 1, 65_536, "selfCritical.batchSize");
        // One sample has no others to be compared with.
        ConfigurationRange.Require(Samples, Baseline == RewardBaseline.OtherSamples ? 2
            : 1, 100, "selfCritical.samples");
        ConfigurationRange.Require(CrossEntropyWeight, 0, 1000, "selfCritical.crossEntropyWeight");
        ConfigurationRange.Require(LearningRate, 0, 10, "selfCritical.learningRate");
        ConfigurationRange.Require(Warmup, 0, 0.9, "selfCritical.warmup");
        ConfigurationRange.Require(Patience, 0, 10_000, "selfCritical.patience");
    }
}

/// <summary>What the reward of a caption is compared with.</summary>
public enum RewardBaseline
{
    /// <summary>
    /// The mean reward of the picture's other captions (Luo 2020, "A better variant of self-critical sequence
    /// training").
    /// </summary>
    OtherSamples,

    /// <summary>The mean reward of all of the picture's captions, the caption itself among them (Cornia et al. 2020;
    /// released SFDR).</summary>
    AllSamples,

    /// <summary>The reward of the caption that takes the likeliest word each time (Rennie et al. 2017).</summary>
    Greedy,
}

/// <summary>Draws captions word by word, each word as often as it is likely.</summary>
public static class CaptionSampler
{
    /// <summary>Draws a caption for each row.</summary>
    /// <param name="decoder">At its start.</param>
    /// <param name="rows">How many rows it has.</param>
    /// <param name="start">The word that captions begin behind.</param>
    /// <param name="end">The word that ends a caption.</param>
    /// <param name="maxLength">The most words of a caption, the end not counted.</param>
    /// <param name="random">Draws; null: the likeliest word is taken each time.</param>
    public static IReadOnlyList<SampledCaption> Run(
        IStepDecoder decoder, int rows, long start, long end, int maxLength, Random? random)
    {
        ArgumentNullException.ThrowIfNull(decoder);
        var captions = new List<long>[rows];
        var hasEnded = new bool[rows];
        var words = new long[rows];
        Array.Fill(words, start);
        for (var row = 0; row < rows; row++)
        {
            captions[row] = [];
        }

        for (var length = 0; length < maxLength && !hasEnded.All(ended => ended); length++)
        {
            var logProbabilities = decoder.Step(words);
            for (var row = 0; row < rows; row++)
            {
                // Rows that have ended draw too, so that one row's length does not change another row's words.
                var word = Choose(logProbabilities.Slice(row * decoder.VocabularySize, decoder.VocabularySize), random);
                words[row] = hasEnded[row] ? end : word;
                if (!hasEnded[row] && word != end)
                {
                    captions[row].Add(word);
                }

                hasEnded[row] |= word == end;
            }
        }

        return [.. captions.Select((caption, row) => new SampledCaption([.. caption], hasEnded[row]))];
    }

    private static int Choose(ReadOnlySpan<float> logProbabilities, Random? random)
    {
        if (random is null)
        {
            return TensorPrimitives.IndexOfMax(logProbabilities);
        }

        var probabilities = new float[logProbabilities.Length];
        TensorPrimitives.Exp(logProbabilities, probabilities);
        var rest = random.NextDouble() * TensorPrimitives.Sum<float>(probabilities);
        var last = 0;
        for (var word = 0; word < probabilities.Length; word++)
        {
            if (probabilities[word] <= 0)
            {
                continue;
            }

            last = word;
            rest -= probabilities[word];
            if (rest < 0)
            {
                return word;
            }
        }

        // Rounding may leave a rest behind the last word.
        return last;
    }
}

/// <summary>Where the captions of self-critical training come from.</summary>
public enum CaptionSampling
{
    /// <summary>
    /// The beams of the search that also serves at work (Cornia et al. 2020; the released code of SFDR): the likeliest
    /// captions are compared with each other. Not the gradient of the expected reward, but of what the search will
    /// find, and far fewer steps are enough.
    /// </summary>
    Beams,

    /// <summary>
    /// Drawn word by word, each word as often as it is likely (Rennie et al. 2017): the gradient of the expected
    /// reward.
    /// </summary>
    Drawn,
}

/// <summary>A caption that was drawn from a captioner.</summary>
/// <param name="Words">Its word ids, without start and end.</param>
/// <param name="HasEnd">Whether the end was drawn; otherwise the length ran out.</param>
public sealed record SampledCaption(long[] Words, bool HasEnd);

/// <summary>Says how good captions are; what self-critical training maximises.</summary>
public interface ICaptionReward
{
    /// <summary>Scores captions.</summary>
    /// <param name="images">The place of each caption's picture among the training pictures; a picture may
    /// come more than once.</param>
    /// <param name="captions">Word ids, with the end where it was said.</param>
    /// <returns>A score for each; more is better.</returns>
    double[] Score(IReadOnlyList<int> images, IReadOnlyList<int[]> captions);
}

/// <summary>
/// CIDEr-D against the training captions. Document frequencies are those of the training pictures of the picture's own
/// dataset, as each dataset is measured by its own.
/// </summary>
/// <remarks>
/// The end counts as a word of its own, in references and in what was drawn: a caption that breaks off after "with a"
/// must not score like a whole one. Thread-safe.
/// </remarks>
public sealed class CiderReward : ICaptionReward
{
    private readonly List<CiderScorer> _scorers = [];
    private readonly (int Dataset, int Image)[] _places;

    /// <summary>Counts the references.</summary>
    /// <param name="images">The training pictures with their captions.</param>
    /// <param name="vocabulary">The captioner's words; a word that it lacks gets a number of its own.</param>
    public CiderReward(IReadOnlyList<CaptionedImage> images, Vocabulary vocabulary)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(vocabulary);
        var unknown = new Dictionary<string, int>(StringComparer.Ordinal);
        var end = vocabulary.IdOfSpecial(CaptionTokens.End);
        _places = new (int, int)[images.Count];
        foreach (var dataset in images.Index().GroupBy(pair => pair.Item.DatasetName, StringComparer.Ordinal))
        {
            foreach (var (place, (image, _)) in dataset.Index())
            {
                _places[image] = (_scorers.Count, place);
            }

            _scorers.Add(new CiderScorer([.. dataset.Select(pair => pair.Item.Captions.Select(Encode).ToList())]));
        }

        int[] Encode(string caption) => [.. WordTokenizer.Tokenize(caption).Select(IdOf), end];

        int IdOf(string word)
        {
            if (vocabulary.IdOf(word) is var id && id != Vocabulary.UnknownId)
            {
                return id;
            }

            if (!unknown.TryGetValue(word, out var number))
            {
                unknown.Add(word, number = vocabulary.Count + unknown.Count);
            }

            return number;
        }
    }

    /// <inheritdoc/>
    public double[] Score(IReadOnlyList<int> images, IReadOnlyList<int[]> captions)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(captions);
        var scores = new double[images.Count];
        foreach (var dataset in Enumerable.Range(0, images.Count).GroupBy(index => _places[images[index]].Dataset))
        {
            int[] indices = [.. dataset];
            var some = _scorers[dataset.Key].Score(
                [.. indices.Select(index => _places[images[index]].Image)],
                [.. indices.Select(index => captions[index])]);
            foreach (var (place, index) in indices.Index())
            {
                scores[index] = some[place];
            }
        }

        return scores;
    }
}
