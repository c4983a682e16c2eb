namespace Nadir.Text;

/// <summary>
/// A word while its pairs are merged: a linked list of symbols, and a queue of the pairs that can be merged, so that the time
/// grows hardly faster than the word, however long somebody makes it.
/// </summary>
internal sealed class BytePairWord
{
    private const int None = -1;

    private readonly int[] _symbols;
    private readonly int[] _next;
    private readonly int[] _previous;
    private readonly Func<int, int, (int Rank, int Merged)?> _rankOf;
    private readonly PriorityQueue<int, (int Rank, int Position)> _pairs = new();

    /// <summary>Takes the symbols of a word.</summary>
    /// <param name="symbols">At least one.</param>
    /// <param name="rankOf">The rank of a pair and what it becomes; null when it is never merged.</param>
    public BytePairWord(int[] symbols, Func<int, int, (int Rank, int Merged)?> rankOf)
    {
        (_symbols, _rankOf) = (symbols, rankOf);
        _next = [.. Enumerable.Range(1, symbols.Length)];
        _next[^1] = None;
        _previous = [.. Enumerable.Range(None, symbols.Length)];
        for (var i = 0; i < symbols.Length; i++)
        {
            Offer(i);
        }
    }

    /// <summary>Merges what can be merged: the pair of the lowest rank wherever it stands, from the left, then the next one.</summary>
    /// <returns>The symbols that are left.</returns>
    public int[] Merge()
    {
        var places = new List<int>();
        while (_pairs.TryDequeue(out var first, out var lowest))
        {
            // All places of a pair come before what they make possible, as in the reference.
            places.Clear();
            places.Add(first);
            while (_pairs.TryPeek(out _, out var priority) && priority.Rank == lowest.Rank)
            {
                places.Add(_pairs.Dequeue());
            }

            foreach (var place in places)
            {
                // A place may have been used up by the one before it.
                if (_symbols[place] != None && _next[place] != None
                    && _rankOf(_symbols[place], _symbols[_next[place]]) is var (rank, merged) && rank == lowest.Rank)
                {
                    Join(place, merged);
                }
            }
        }

        var result = new List<int>();
        for (var place = 0; place != None; place = _next[place])
        {
            result.Add(_symbols[place]);
        }

        return [.. result];
    }

    private void Join(int place, int merged)
    {
        var used = _next[place];
        _symbols[place] = merged;
        _symbols[used] = None;
        _next[place] = _next[used];
        if (_next[place] != None)
        {
            _previous[_next[place]] = place;
        }

        Offer(place);
        if (_previous[place] != None)
        {
            Offer(_previous[place]);
        }
    }

    private void Offer(int place)
    {
        if (_next[place] != None && _rankOf(_symbols[place], _symbols[_next[place]]) is var (rank, _))
        {
            _pairs.Enqueue(place, (rank, place));
        }
    }
}
