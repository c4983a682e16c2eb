using Nadir.Datasets;
using Nadir.Systems.Contracts;
using Nadir.Systems.Sfdr.Retrieval;
using Nadir.Text;
using Nadir.Torch;

namespace Nadir.Systems.Sfdr.Training.Data;

/// <summary>The training captions of a bank, each text once, and which picture may not retrieve which. Immutable; thread-safe.</summary>
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
    public void Fill(CaptionBank bank, ITwoTowers encoder, ITextTokenizer tokenizer, CancellationToken cancellationToken)
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
        int[] shared = [.. worded.Where(group => owners[group].Count > 1).OrderByDescending(group => owners[group].Count).Take(size)];
        int[] single = [.. worded.Where(group => owners[group].Count == 1)];
        var rest = Math.Min(size - shared.Length, single.Length);
        return [.. shared, .. Enumerable.Range(0, rest).Select(index => single[(int)((long)index * single.Length / rest)])];
    }
}
