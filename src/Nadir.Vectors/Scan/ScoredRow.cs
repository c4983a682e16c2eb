namespace Nadir.Vectors.Scan;

/// <summary>A row and its exact score, rounded to the precision that answers have.</summary>
internal readonly record struct ScoredRow(float Score, long Id, int Segment, int Row) : IComparable<ScoredRow>
{
    /// <summary>Better rows come first: higher scores, and among equal ones lower ids.</summary>
    public int CompareTo(ScoredRow other)
    {
        int byScore = other.Score.CompareTo(Score);
        return byScore != 0 ? byScore : Id.CompareTo(other.Id);
    }
}
