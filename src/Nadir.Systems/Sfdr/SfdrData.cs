using Nadir.Datasets;
using Nadir.Systems.Contracts;
using Nadir.Systems.Training;
using Nadir.Text;
using Nadir.Torch;

namespace Nadir.Systems.Sfdr;

/// <summary>Pictures with their features and the texts beside them. Owns both.</summary>
/// <param name="Images">The pictures.</param>
/// <param name="Store">Their features; row view * images + image.</param>
/// <param name="Texts">[rows, embed]; null for a model that takes none.</param>
internal sealed record FeatureSet(IReadOnlyList<CaptionedImage> Images, FeatureStore Store, Tensor? Texts) : IDisposable
{
    /// <summary>Reads rows to a device.</summary>
    public PictureFeatures Read(IReadOnlyList<int> rows, Device device)
    {
        using var scope = new TensorScope();
        var features = Store.Read(rows);
        var texts = Texts?.IndexSelect(0, Tensor.FromArray<long>([.. rows.Select(row => (long)row)], rows.Count));
        return new PictureFeatures(
            scope.Keep(features.Picture.To(device)),
            scope.Keep(features.Grid.To(device)),
            scope.Keep(features.Regions.To(device)),
            scope.Keep(features.Geometry.To(device)),
            texts is null ? null : scope.Keep(texts.To(device)),
            features.Statistics is null ? null : scope.Keep(features.Statistics.To(device)),
            Styles is null ? null : scope.Keep(
                Tensor.FromArray<long>([.. rows.Select(row => (long)Styles[row % Images.Count])], rows.Count)
                    .To(device)));
    }

    /// <summary>The style of each picture; null: as its statistics tell.</summary>
    public IReadOnlyList<int>? Styles { get; init; }

    /// <summary>How often an epoch takes the pictures of a dataset, by its name; once where it is not named.</summary>
    public IReadOnlyDictionary<string, int> Repeat { get; init; } = new Dictionary<string, int>();

    /// <summary>How many whole batches an epoch has.</summary>
    public int BatchesPerEpoch(int batchSize) => EpochOrder.Count(Images, Repeat) / batchSize;

    /// <summary>
    /// Reads an epoch: every picture as often as it is to be taken, in an order and in views that seed and epoch decide
    /// alone.
    /// </summary>
    public IEnumerable<FeatureBatch> ReadEpoch(
        int epoch, int firstStep, int batchSize, int seed, Device device, CancellationToken cancellationToken)
    {
        var order = EpochOrder.Draw(Images, Repeat, epoch, seed);
        var views = Store.Rows / Images.Count;
        for (var step = firstStep; step < BatchesPerEpoch(batchSize); step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var taken = order.Skip(step * batchSize).Take(batchSize).ToArray();
            // Neighbours take different views, and after as many turns as views each has had each.
            int[] rows = [.. taken.Select(
                place => (((place.Turn + place.Picture) % views) * Images.Count) + place.Picture)];
            yield return new FeatureBatch(epoch, step, [.. taken.Select(place => place.Picture)], Read(rows, device));
        }
    }

    public void Dispose()
    {
        Store.Dispose();
        Texts?.Dispose();
    }
}

/// <summary>The pictures of one step. Owns its tensors.</summary>
/// <param name="Epoch">From 0.</param>
/// <param name="Index">The step in its epoch, from 0.</param>
/// <param name="Pictures">Places among the training pictures.</param>
/// <param name="Features">Theirs, with texts where the model takes such.</param>
internal sealed record FeatureBatch(int Epoch, int Index, IReadOnlyList<int> Pictures, PictureFeatures Features)
    : IDisposable
{
    public void Dispose()
    {
        Features.Picture.Dispose();
        Features.Grid.Dispose();
        Features.Regions.Dispose();
        Features.Geometry.Dispose();
        Features.Text?.Dispose();
        Features.Statistics?.Dispose();
        Features.Style?.Dispose();
    }
}

/// <summary>
/// Retrieves, for many pictures, the mean vector of their nearest captions. As thread-safe as the bank: not.
/// </summary>
public static class RetrievedTexts
{
    private const int RowsAtOnce = 512;

    /// <summary>Retrieves.</summary>
    /// <param name="bank">The captions.</param>
    /// <param name="pictures">[rows, embed], unit L2 norm.</param>
    /// <param name="count">How many captions are averaged.</param>
    /// <param name="excludedFor">The places that a row may not retrieve; null: every row may
    /// retrieve every caption.</param>
    /// <returns>[rows, embed].</returns>
    /// <exception cref="TrainingException">A row excludes so many captions that too few are left.</exception>
    public static Tensor Compute(
        CaptionBank bank, Tensor pictures, int count, Func<int, IReadOnlyList<int>>? excludedFor)
    {
        ArgumentNullException.ThrowIfNull(bank);
        ArgumentNullException.ThrowIfNull(pictures);
        using var noGrad = new NoGradScope();
        using var scope = new TensorScope();
        var rows = (int)pictures.Size(0);
        var texts = new List<Tensor>();
        for (var first = 0; first < rows; first += RowsAtOnce)
        {
            using var inner = new TensorScope();
            var some = Math.Min(RowsAtOnce, rows - first);
            var excluded = excludedFor is null ? null : Mask(bank.Size, count, first, some, excludedFor);
            texts.Add(inner.Keep(bank.Retrieve(pictures.Narrow(0, first, some), count, excluded)));
        }

        return scope.Keep(Tensor.Cat(texts));
    }

    private static Tensor Mask(int size, int count, int first, int some, Func<int, IReadOnlyList<int>> excludedFor)
    {
        var mask = new bool[some * size];
        for (var row = 0; row < some; row++)
        {
            var places = excludedFor(first + row);
            if (size - places.Count < count)
            {
                throw new TrainingException(
                    $"There are {size} different captions, too few to give a picture {count} that are not its own: "
                        + $"lower 'model.features.retrievedCaptions'.");
            }

            foreach (var place in places)
            {
                mask[(row * size) + place] = true;
            }
        }

        return Tensor.FromArray<bool>(mask, some, size);
    }
}

/// <summary>
/// The training captions of a bank, each text once, and which picture may not retrieve which. Immutable; thread-safe.
/// </summary>
public sealed class BankCaptions
{
    private readonly string[] _texts;
    private readonly int[][] _excluded;

    /// <summary>Chooses the captions: those of several pictures first, then evenly from the rest.</summary>
    /// <param name="images">The training pictures.</param>
    /// <param name="size">The most captions.</param>
    /// <param name="leaveOut">Which captions a picture may not retrieve.</param>
    public BankCaptions(IReadOnlyList<CaptionedImage> images, int size, LeaveOut leaveOut)
    {
        ArgumentNullException.ThrowIfNull(images);
        var groups = new CaptionGroups(images);
        var texts = new string[groups.Count];
        var owners = new HashSet<int>[groups.Count];
        for (var image = 0; image < images.Count; image++)
        {
            for (var caption = 0; caption < groups[image].Length; caption++)
            {
                var group = groups[image][caption];
                texts[group] ??= images[image].Captions[caption];
                (owners[group] ??= []).Add(image);
            }
        }

        int[] kept = [.. Choose(texts, owners, size)];
        _texts = [.. kept.Select(group => texts[group])];
        var places = kept.Index().ToDictionary(pair => pair.Item, pair => pair.Index);
        _excluded =
        [
            .. Enumerable.Range(0, images.Count).Select(image => groups[image].ToArray().Distinct()
                .Where(group => places.ContainsKey(group) && (leaveOut == LeaveOut.OwnText || owners[group].Count == 1))
                .Select(group => places[group]).ToArray()),
        ];
    }

    /// <summary>How many captions.</summary>
    public int Count => _texts.Length;

    /// <summary>The captions.</summary>
    public IReadOnlyList<string> Texts => _texts;

    /// <summary>The places in the bank that a training picture may not retrieve.</summary>
    /// <param name="image">Its place among the training pictures.</param>
    public IReadOnlyList<int> ExcludedFor(int image) => _excluded[image];

    /// <summary>Encodes the captions into a bank.</summary>
    /// <param name="bank">Of as many captions.</param>
    /// <param name="encoder">In evaluation mode.</param>
    /// <param name="tokenizer">Turns texts into the encoder's ids.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    public void Fill(CaptionBank bank, ITwoTowers encoder, ITextTokenizer tokenizer,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(bank);
        ArgumentNullException.ThrowIfNull(encoder);
        using var noGrad = new NoGradScope();
        using var scope = new TensorScope();
        var vectors = CaptionVectors.Encode(encoder, tokenizer, _texts, cancellationToken);
        bank.Fill(vectors, encoder.Querybank?.TextHubness(vectors).Squeeze(1) ?? Tensor.Zeros([Count]));
    }

    private static IEnumerable<int> Choose(string[] texts, HashSet<int>[] owners, int size)
    {
        int[] worded = [.. Enumerable.Range(0, texts.Length).Where(group => WordTokenizer.HasWords(texts[group]))];
        int[] shared = [.. worded.Where(group => owners[group].Count > 1)
            .OrderByDescending(group => owners[group].Count).Take(size)];
        int[] single = [.. worded.Where(group => owners[group].Count == 1)];
        var rest = Math.Min(size - shared.Length, single.Length);
        return [.. shared, .. Enumerable.Range(0, rest)
            .Select(index => single[(int)((long)index * single.Length / rest)])];
    }
}

/// <summary>
/// Which captions of the bank a training picture may not retrieve, so that its answer is not its input.
/// </summary>
public enum LeaveOut
{
    /// <summary>
    /// Every caption with the words of one of its own, also where other pictures have the same caption.
    /// </summary>
    OwnText,

    /// <summary>Captions that nobody but itself has.</summary>
    OwnImage,
}

/// <summary>The training captions as word ids.</summary>
/// <param name="images">The pictures; each has a caption with words.</param>
/// <param name="vocabulary">Gives the ids.</param>
/// <param name="maxLength">Words after which a caption is cut off.</param>
internal sealed class CaptionIds(IReadOnlyList<CaptionedImage> images, Vocabulary vocabulary, int maxLength)
{
    private readonly long[][][] _captions =
    [
        .. images.Select(image => image.Captions.Select(caption => vocabulary.Encode(caption, maxLength))
            .Where(ids => ids.Length > 0).ToArray()),
    ];

    private readonly long _start = vocabulary.IdOfSpecial(CaptionTokens.Start);
    private readonly long _end = vocabulary.IdOfSpecial(CaptionTokens.End);

    /// <summary>Draws captions of pictures, without repetition while there are enough.</summary>
    /// <returns>Picture by picture.</returns>
    public IReadOnlyList<long[]> Draw(IReadOnlyList<int> pictures, int count, Random random)
    {
        var drawn = new List<long[]>(pictures.Count * count);
        foreach (var picture in pictures)
        {
            long[][] captions = [.. _captions[picture]];
            random.Shuffle(captions);
            drawn.AddRange(Enumerable.Range(0, count).Select(index => captions[index % captions.Length]));
        }

        return drawn;
    }

    /// <summary>Packs captions for a decoder that is told the right words.</summary>
    /// <param name="captions">Words without start and end.</param>
    /// <param name="hasEnd">Whether a caption's end is a target; null: every one's is.</param>
    /// <returns>Inputs from the start, and targets up to the end, both [N, T] int64, padded with 0.</returns>
    public (Tensor Inputs, Tensor Targets) Pack(IReadOnlyList<long[]> captions, IReadOnlyList<bool>? hasEnd = null)
    {
        var length = captions.Max(caption => caption.Length) + 1;
        var inputs = new long[captions.Count * length];
        var targets = new long[captions.Count * length];
        for (var row = 0; row < captions.Count; row++)
        {
            var first = row * length;
            inputs[first] = _start;
            captions[row].CopyTo(inputs, first + 1);
            captions[row].CopyTo(targets, first);
            targets[first + captions[row].Length] = hasEnd?[row] ?? true ? _end : Vocabulary.PaddingId;
        }

        return (Tensor.FromArray<long>(inputs, captions.Count, length),
            Tensor.FromArray<long>(targets, captions.Count, length));
    }
}

/// <summary>The order in which an epoch takes pictures; those of some datasets several times.</summary>
public static class EpochOrder
{
    /// <summary>How many pictures an epoch takes.</summary>
    /// <param name="images">The pictures.</param>
    /// <param name="repeat">How often those of a dataset are taken, by its name; once where it is not named.</param>
    public static int Count(IReadOnlyList<CaptionedImage> images, IReadOnlyDictionary<string, int> repeat)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(repeat);
        return images.Sum(image => TimesOf(image, repeat));
    }

    /// <summary>Draws the order, which seed and epoch decide alone.</summary>
    /// <param name="images">The pictures.</param>
    /// <param name="repeat">How often those of a dataset are taken, by its name; once where it is not named.</param>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="seed">The training's seed.</param>
    /// <returns>Each picture's place in the list, and how often it was taken before, in this epoch and in
    /// those before it.</returns>
    public static IReadOnlyList<(int Picture, int Turn)> Draw(
        IReadOnlyList<CaptionedImage> images, IReadOnlyDictionary<string, int> repeat, int epoch, int seed)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(repeat);
        (int, int)[] order =
        [
            .. images.SelectMany((image, picture) =>
                Enumerable.Range(0, TimesOf(image, repeat))
                    .Select(turn => (picture, (epoch * TimesOf(image, repeat)) + turn))),
        ];
        new Random(StepSeed.Of(seed, epoch, -1)).Shuffle(order);
        return order;
    }

    private static int TimesOf(CaptionedImage image, IReadOnlyDictionary<string, int> repeat) =>
        repeat.GetValueOrDefault(image.DatasetName, 1);
}

/// <summary>Seeds of what is drawn in a step, so that a resumed training draws the same.</summary>
internal static class StepSeed
{
    /// <summary>A seed for a step of an epoch; step -1 for the epoch itself.</summary>
    public static int Of(int seed, int epoch, int step) => unchecked((((seed * 1_000_003) + epoch) * 1_000_003) + step);
}
