namespace Nadir.Systems.Sfdr.Search;

/// <summary>Something that tells how likely each next word is, for several rows of words at once.</summary>
/// <remarks>Rows are pictures times beams, the beams of a picture one after the other.</remarks>
public interface IStepDecoder
{
    /// <summary>How many words there are.</summary>
    int VocabularySize { get; }

    /// <summary>Goes on by one word.</summary>
    /// <param name="words">The last word of each row; the first time, the start.</param>
    /// <returns>Logarithms of probabilities of the next word, row by row; minus infinity for what may never be said.</returns>
    ReadOnlySpan<float> Step(ReadOnlySpan<long> words);

    /// <summary>Makes each row go on from another one.</summary>
    /// <param name="rows">For each new row, the old row whose words it takes over.</param>
    void Reorder(ReadOnlySpan<long> rows);
}
