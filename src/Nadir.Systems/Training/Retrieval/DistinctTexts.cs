using Nadir.Systems.Building;
using Nadir.Text;

namespace Nadir.Systems.Training.Retrieval;

/// <summary>
/// Captions to be encoded once each: sums differ in the last bit with a batch's padding, and would break true ties.
/// They come shortest first, so that little of a batch is padding.
/// </summary>
internal sealed class DistinctTexts
{
    private readonly int[] _rows;
    private readonly long[][] _texts;

    public DistinctTexts(IEnumerable<string> texts, ITextTokenizer tokenizer, int maxLength)
    {
        long[][] captions = [.. texts.Select(caption => tokenizer.Encode(caption, maxLength))];
        string[] keys = [.. captions.Select(ids => string.Join(' ', ids))];
        _texts = [.. captions.Zip(keys).DistinctBy(pair => pair.Second).Select(pair => pair.First)
            .OrderBy(ids => ids.Length)];
        var places = _texts.Index().ToDictionary(pair => string.Join(' ', pair.Item), pair => pair.Index);
        _rows = [.. keys.Select(key => places[key])];
    }

    /// <summary>How many there are.</summary>
    public int Count => _texts.Length;

    /// <summary>For each caption, its place among the distinct ones.</summary>
    public IReadOnlyList<int> Rows => _rows;

    /// <summary>Packs some of them.</summary>
    public TextInputs Batch(int start, int count) => TextInputs.Create(new ArraySegment<long[]>(_texts, start, count));
}
