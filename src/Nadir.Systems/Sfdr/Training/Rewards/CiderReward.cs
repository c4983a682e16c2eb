using Nadir.Datasets;
using Nadir.Metrics;
using Nadir.Text;

namespace Nadir.Systems.Sfdr.Training.Rewards;

/// <summary>
/// CIDEr-D against the training captions. Document frequencies are those of the training pictures of the picture's own dataset,
/// as each dataset is measured by its own.
/// </summary>
/// <remarks>
/// The end counts as a word of its own, in references and in what was drawn: a caption that breaks off after "with a" must not
/// score like a whole one. Thread-safe.
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
                [.. indices.Select(index => _places[images[index]].Image)], [.. indices.Select(index => captions[index])]);
            foreach (var (place, index) in indices.Index())
            {
                scores[index] = some[place];
            }
        }

        return scores;
    }
}
