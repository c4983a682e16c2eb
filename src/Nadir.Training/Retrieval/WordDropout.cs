using Nadir.Datasets;
using Nadir.Language;

namespace Nadir.Training.Retrieval;

/// <summary>Replaces words of training captions by the unknown one, so that no single word is leant on.</summary>
internal static class WordDropout
{
    /// <summary>Looks the words of a batch up and drops some; the draws depend on seed, epoch and batch alone.</summary>
    public static IReadOnlyList<long[]> Apply(ImageBatch batch, Vocabulary vocabulary, int maxLength, double chance, int seed)
    {
        var random = new Random(unchecked((((seed * 1_000_003) + batch.Epoch) * 1_000_003) + batch.Index));
        var texts = new long[batch.Captions.Count][];
        for (var row = 0; row < texts.Length; row++)
        {
            texts[row] = vocabulary.Encode(batch.Captions[row].Text, maxLength);
            foreach (ref var id in texts[row].AsSpan())
            {
                id = random.NextDouble() < chance ? Vocabulary.UnknownId : id;
            }
        }

        return texts;
    }
}
