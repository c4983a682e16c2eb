namespace Nadir.Vectors.Scan;

/// <summary>A row that may be among the best.</summary>
/// <param name="UpperBound">Its score is not above this.</param>
/// <param name="Segment">Position of its segment.</param>
/// <param name="Row">Its row there.</param>
internal readonly record struct Candidate(float UpperBound, int Segment, int Row);
