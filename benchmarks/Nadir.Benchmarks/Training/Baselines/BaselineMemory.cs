using System.Diagnostics;
using System.Globalization;
using Nadir.Datasets;
using Nadir.Systems.Building;
using Nadir.Systems.Contracts;
using Nadir.Systems.Training.Recipes;
using Nadir.Systems.Training.Retrieval;
using Nadir.Text;
using Nadir.Torch;

namespace Nadir.Benchmarks.Training.Baselines;

/// <summary>
/// Memory that a process takes at most while a baseline scores all pairs of a split, through the evaluator: as many
/// images and captions as RSICD's test split has, no two captions equal.
/// </summary>
/// <remarks>
/// The first batch of images goes through the network, the others are copies of what it made of that.
/// </remarks>
public sealed class BaselineMemory : IBenchmark
{
    private const int TestImages = 1093;

    /// <inheritdoc/>
    public string Name => "baseline-memory";

    /// <inheritdoc/>
    public string Description => "Memory of scoring all pairs of a split: NAME [IMAGES], a name of recipes/bench";

    /// <inheritdoc/>
    public int Run(string[] arguments)
    {
        MatchingRecipe recipe = BaselineTask.ReadRecipe(arguments[0]);
        int count = arguments.Length > 1 ? int.Parse(arguments[1], CultureInfo.InvariantCulture) : TestImages;
        CaptionedImage[] images = SyntheticPairs.Create(count, DatasetSplit.Test);
        var vocabulary = RetrievalVocabulary.Build(images.SelectMany(image => image.Captions), 1);
        using var network = recipe.CreateNetwork(vocabulary.Count + 1);
        network.Eval();
        ((IModel)network).PrepareForInference();
        using IModel model = network is IPairScorer { ScoresPairs: true } scorer
            ? new RepeatedRegions(scorer)
            : new RepeatedVectors((ITwoTowers)network);
        double before = Megabytes("VmRSS");
        long start = Stopwatch.GetTimestamp();
        RetrievalEvaluator.Evaluate(
            model, vocabulary, images, path => SyntheticPairs.Picture(path, recipe.ImageSize),
            CancellationToken.None).Rank();
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        double processor = Process.GetCurrentProcess().TotalProcessorTime.TotalSeconds;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"name":"{{arguments[0]}}","images":{{count}},"captions":{{images.Sum(image => image.Captions.Count)}},"before_mib":{{before:F0}},"peak_mib":{{Megabytes("VmHWM"):F0}},"seconds":{{seconds:F1}},"processor_seconds":{{processor:F1}}}"""));
        return 0;
    }

    private static double Megabytes(string member) => File.ReadLines("/proc/self/status")
        .Where(line => line.StartsWith(member + ":", StringComparison.Ordinal))
        .Select(line => double.Parse(
            line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) / 1024)
        .First();

    private static Tensor CopyOf(Tensor first, long count) => first.Narrow(0, 0, count).Clone();

    /// <summary>A scorer that computes the features of its first images only.</summary>
    private sealed class RepeatedRegions(IPairScorer model) : IPairScorer
    {
        private Tensor[] _first = [];

        public Device Device => model.Device;

        public ImageSpecification Images => model.Images;

        public int MaxTextLength => model.MaxTextLength;

        public IReadOnlyList<long[]> ImagePartShapes => model.ImagePartShapes;

        public PairFeatures EmbedImages(ImageInputs images)
        {
            if (_first.Length == 0)
            {
                _first = [.. model.EmbedImages(images).Parts.Select(part => part.Clone().DetachFromScope())];
            }

            return new PairFeatures([.. _first.Select(part => CopyOf(part, images.Pixels.Size(0)))]);
        }

        public PairFeatures EmbedTexts(TextInputs texts) => model.EmbedTexts(texts);

        public Tensor ScorePairs(PairFeatures images, PairFeatures texts) => model.ScorePairs(images, texts);

        public long BytesPerPair(int words) => model.BytesPerPair(words);

        public void PrepareForInference() => model.PrepareForInference();

        public void Dispose() => Array.ForEach(_first, part => part.Dispose());
    }

    /// <summary>Towers that compute the vectors of their first images only.</summary>
    private sealed class RepeatedVectors(ITwoTowers model) : ITwoTowers
    {
        private Tensor? _first;

        public Device Device => model.Device;

        public ImageSpecification Images => model.Images;

        public int FeatureDim => model.FeatureDim;

        public int MaxTextLength => model.MaxTextLength;

        public double Scale => model.Scale;

        public Tensor ImageFeatures(ImageInputs images)
        {
            _first ??= model.ImageFeatures(images).Clone().DetachFromScope();
            return CopyOf(_first, images.Pixels.Size(0));
        }

        public Tensor TextFeatures(TextInputs texts) => model.TextFeatures(texts);

        public void PrepareForInference() => model.PrepareForInference();

        public void Dispose() => _first?.Dispose();
    }
}
