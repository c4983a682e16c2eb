namespace Nadir.Archive.Search.Expressions;

/// <summary>One term of a combined query.</summary>
/// <param name="Kind">What the operand is.</param>
/// <param name="Operand">The words, the path, or the number of the window.</param>
/// <param name="Weight">What its vector is multiplied by; negative after a minus, never 0.</param>
public sealed record QueryTerm(QueryTermKind Kind, string Operand, float Weight);
