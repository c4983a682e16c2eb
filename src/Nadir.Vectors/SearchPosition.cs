namespace Nadir.Vectors;

/// <summary>A place in the answer of a search, from where it can be continued.</summary>
/// <param name="Score">Score of the last row that was seen.</param>
/// <param name="Id">Id of the window of that row.</param>
public readonly record struct SearchPosition(float Score, long Id)
{
    /// <summary>Whether a row comes after this place: rows come by score, best first, and equal scores by id.</summary>
    public bool Precedes(float score, long id) => score < Score || (score == Score && id > Id);
}
