namespace Nadir.Text;

/// <summary>The nouns of a dataset's captions, with how many images have each: OSDPM's statistics of object nouns.</summary>
/// <remarks>Immutable; safe to use from many threads. <see cref="NounStatisticsFile"/> keeps it on disk.</remarks>
public sealed class NounStatistics
{
    /// <summary>Takes counted nouns.</summary>
    /// <param name="imageCount">Images that were looked at, at least 0.</param>
    /// <param name="nouns">Each noun once.</param>
    /// <param name="compounds">The compounds that were kept as one.</param>
    /// <exception cref="ArgumentException">A noun is there twice, or its counts cannot be.</exception>
    public NounStatistics(int imageCount, IEnumerable<NounFrequency> nouns, CompoundLexicon compounds)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(imageCount);
        ArgumentNullException.ThrowIfNull(nouns);
        ArgumentNullException.ThrowIfNull(compounds);
        (ImageCount, Compounds) = (imageCount, compounds);
        Nouns = [.. nouns.OrderByDescending(noun => noun.Images).ThenBy(noun => noun.Noun, StringComparer.Ordinal)];
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var noun in Nouns)
        {
            if (string.IsNullOrWhiteSpace(noun.Noun) || string.IsNullOrWhiteSpace(noun.Written) || !seen.Add(noun.Noun)
                || noun.Images < 1 || noun.Images > imageCount || noun.Occurrences < noun.Images)
            {
                throw new ArgumentException(
                    $"The noun '{noun.Noun}' is there twice, or its counts do not fit {imageCount} images.", nameof(nouns));
            }
        }
    }

    /// <summary>Images that were looked at, with captions or without.</summary>
    public int ImageCount { get; }

    /// <summary>All nouns, vague ones too, by falling number of images; equal numbers in ordinal order.</summary>
    public IReadOnlyList<NounFrequency> Nouns { get; }

    /// <summary>The compounds that were kept as one.</summary>
    public CompoundLexicon Compounds { get; }

    /// <summary>Counts the nouns of captions.</summary>
    /// <param name="captionsPerImage">The captions of each image; the order of images and captions does not matter.</param>
    /// <param name="tagger">Finds the nouns. When left out, compounds are first looked for in these captions.</param>
    public static NounStatistics Count(IReadOnlyList<IReadOnlyList<string>> captionsPerImage, NounTagger? tagger = null)
    {
        ArgumentNullException.ThrowIfNull(captionsPerImage);
        tagger ??= new NounTagger(CompoundFinder.Find(captionsPerImage));
        var forms = new Dictionary<string, Dictionary<string, int>>(StringComparer.Ordinal);
        var images = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var captions in captionsPerImage)
        {
            var ofImage = new HashSet<string>(StringComparer.Ordinal);
            foreach (var (noun, written) in captions.SelectMany(tagger.FindMentions))
            {
                ofImage.Add(noun);
                var writtenCounts = forms.TryGetValue(noun, out var known) ? known : forms[noun] = new(StringComparer.Ordinal);
                writtenCounts[written] = writtenCounts.GetValueOrDefault(written) + 1;
            }

            foreach (var noun in ofImage)
            {
                images[noun] = images.GetValueOrDefault(noun) + 1;
            }
        }

        return new NounStatistics(
            captionsPerImage.Count,
            forms.Select(pair => new NounFrequency(pair.Key, MostFrequent(pair.Value), images[pair.Key], pair.Value.Values.Sum())),
            tagger.Compounds);
    }

    /// <summary>The K object nouns: those of most images, vague ones left out.</summary>
    /// <param name="count">How many at most, at least 1; fewer come back when there are no more.</param>
    /// <param name="excluded">The nouns to leave out; <see cref="VagueNouns.Default"/> when left out.</param>
    public IReadOnlyList<NounFrequency> TopObjects(int count, IReadOnlySet<string>? excluded = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        excluded ??= VagueNouns.Default;
        return [.. Nouns.Where(noun => !excluded.Contains(noun.Noun)).Take(count)];
    }

    private static string MostFrequent(Dictionary<string, int> forms) =>
        forms.OrderByDescending(form => form.Value).ThenBy(form => form.Key, StringComparer.Ordinal).First().Key;
}
