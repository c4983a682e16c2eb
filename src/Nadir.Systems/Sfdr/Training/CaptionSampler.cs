using System.Numerics.Tensors;
using Nadir.Systems.Sfdr.Search;

namespace Nadir.Systems.Sfdr.Training;

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
    public static IReadOnlyList<SampledCaption> Run(IStepDecoder decoder, int rows, long start, long end, int maxLength, Random? random)
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
