using Nadir.Datasets;
using Nadir.Text;

namespace Nadir.Systems.Training.Retrieval;

/// <summary>Replaces words of training captions by the unknown one, so that no single word is leant on.</summary>
internal static class WordDropout
{
    /// <summary>
    /// Looks the words of a batch up and drops some; the draws depend on seed, epoch and batch alone. Of tokenizers
    /// without an unknown word, as CLIP's is, no word is dropped.
    /// </summary>
    public static IReadOnlyList<long[]> Apply(
        ImageBatch batch, IReadOnlyList<string> captions, ITextTokenizer tokenizer, int maxLength, double chance,
        int seed)
    {
        long? unknown = tokenizer switch
        {
            Vocabulary => Vocabulary.UnknownId,
            RetrievalVocabulary vocabulary => vocabulary.UnknownId,
            _ => null,
        };
        var random = new Random(unchecked((((seed * 1_000_003) + batch.Epoch) * 1_000_003) + batch.Index));
        var texts = new long[captions.Count][];
        for (var row = 0; row < texts.Length; row++)
        {
            texts[row] = tokenizer.Encode(captions[row], maxLength);
            if (unknown is not { } word)
            {
                continue;
            }

            foreach (ref var id in texts[row].AsSpan())
            {
                id = random.NextDouble() < chance ? word : id;
            }
        }

        return texts;
    }
}
