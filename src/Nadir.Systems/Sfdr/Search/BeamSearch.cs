using Nadir.Systems.Contracts;

namespace Nadir.Systems.Sfdr.Search;

/// <summary>Looks for the likeliest captions of several pictures at once. Thread-safe.</summary>
public static class BeamSearch
{
    /// <summary>Searches.</summary>
    /// <param name="decoder">At its start, with pictures x beams rows.</param>
    /// <param name="pictures">How many pictures.</param>
    /// <param name="start">The word that captions begin behind.</param>
    /// <param name="end">The word that ends a caption.</param>
    /// <param name="maxLength">The most words of a caption, the end not counted.</param>
    /// <param name="options">How to search.</param>
    /// <param name="cancellationToken">Stops between words.</param>
    /// <returns>For each picture at most as many captions as there are beams, the best first; at least one, and none
    /// of them empty unless
    /// <see cref="BeamSearchOptions.EndedStayInBeam"/>.</returns>
    public static IReadOnlyList<IReadOnlyList<Hypothesis>> Run(
        IStepDecoder decoder,
        int pictures,
        long start,
        long end,
        int maxLength,
        BeamSearchOptions options,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(decoder);
        ArgumentNullException.ThrowIfNull(options);
        PictureBeams[] beams = [.. Enumerable.Range(0, pictures).Select(_ => new PictureBeams(options, end, maxLength))];
        var words = new long[pictures * options.Beams];
        var rows = new long[words.Length];
        Array.Fill(words, start);
        for (var length = 0; length < maxLength; length++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var logProbabilities = decoder.Step(words);
            var perPicture = options.Beams * decoder.VocabularySize;
            for (var picture = 0; picture < pictures; picture++)
            {
                beams[picture].Advance(logProbabilities.Slice(picture * perPicture, perPicture), decoder.VocabularySize);
                beams[picture].WriteRows(picture * options.Beams, words, rows);
            }

            if (beams.All(picture => picture.IsDone))
            {
                break;
            }

            decoder.Reorder(rows);
        }

        return [.. beams.Select(picture => picture.Finish())];
    }
}
