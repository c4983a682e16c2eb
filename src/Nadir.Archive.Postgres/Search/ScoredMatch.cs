namespace Nadir.Archive.Postgres.Search;

/// <summary>A window with the score by which it is ranked, and the distance that the server computed.</summary>
internal readonly record struct ScoredMatch(WindowMatch Match, double Distance);
