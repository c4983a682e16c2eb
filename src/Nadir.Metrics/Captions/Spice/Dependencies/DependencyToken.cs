namespace Nadir.Metrics;

/// <summary>A token of a sentence with its place in a basic dependency tree.</summary>
/// <param name="Form">The token as it stands.</param>
/// <param name="Lemma">Its base form.</param>
/// <param name="Tag">Its part of speech, of the Penn Treebank's set.</param>
/// <param name="Head">The number of its head, from 1; 0 for the root.</param>
/// <param name="Relation">The Universal Dependency between them, of the set of 2015.</param>
internal readonly record struct DependencyToken(string Form, string Lemma, string Tag, int Head, string Relation);
