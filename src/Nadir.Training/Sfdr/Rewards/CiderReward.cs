using Nadir.Datasets;
using Nadir.Evaluation;
using Nadir.Language;
using Nadir.Models.Sfdr;

namespace Nadir.Training.Sfdr.Rewards;

/// <summary>CIDEr-D against the training captions, whose document frequencies are those of the training pictures. Thread-safe.</summary>
/// <remarks>
/// The end counts as a word of its own, in references and in what was drawn: a caption that breaks off after "with a" must not
/// score like a whole one.
/// </remarks>
public sealed class CiderReward : ICaptionReward
{
    private readonly CiderScorer _scorer;

    /// <summary>Counts the references.</summary>
    /// <param name="images">The training pictures with their captions.</param>
    /// <param name="vocabulary">The captioner's words; a word that it lacks gets a number of its own.</param>
    public CiderReward(IReadOnlyList<CaptionedImage> images, Vocabulary vocabulary)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(vocabulary);
        var unknown = new Dictionary<string, int>(StringComparer.Ordinal);
        var end = vocabulary.IdOfSpecial(CaptionTokens.End);
        _scorer = new CiderScorer([.. images.Select(image => image.Captions.Select(Encode).ToList())]);

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
    public double[] Score(IReadOnlyList<int> images, IReadOnlyList<int[]> captions) => _scorer.Score(images, captions);
}
