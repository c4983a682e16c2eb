using System.Globalization;
using System.IO.Compression;

namespace Nadir.Metrics;

/// <summary>A sentence of a CoNLL file: its tree, and what the comments before it say.</summary>
/// <param name="Comments">Values by name (<c># name = value</c>).</param>
/// <param name="Tokens">In order; token i has the number i + 1.</param>
/// <param name="CollapsedEdges">By token, the last column: edges of the collapsed graph.</param>
internal sealed record ConllSentence(
    IReadOnlyDictionary<string, string> Comments, DependencyToken[] Tokens, string[] CollapsedEdges)
{
    private const int Columns = 7;

    /// <summary>The caption.</summary>
    internal string Text => Comments.GetValueOrDefault("text", string.Empty);

    /// <summary>Reads a file; one that ends in <c>.gz</c> is unpacked on the way.</summary>
    /// <param name="path">Blocks of lines, divided by empty ones: number, form, lemma, tag, head, relation,
    /// collapsed edges.</param>
    /// <exception cref="InvalidDataException">A line is not of this form; the message names file and line.</exception>
    internal static List<ConllSentence> Read(string path)
    {
        using var file = File.OpenRead(path);
        using var plain = path.EndsWith(".gz", StringComparison.Ordinal)
            ? new GZipStream(file, CompressionMode.Decompress) : (Stream)file;
        using var reader = new StreamReader(plain);
        var sentences = new List<ConllSentence>();
        var comments = new Dictionary<string, string>(StringComparer.Ordinal);
        var tokens = new List<DependencyToken>();
        var edges = new List<string>();
        var number = 0;
        while (true)
        {
            var line = reader.ReadLine();
            number++;
            if (line is null or "")
            {
                if (tokens.Count > 0)
                {
                    Check(tokens, path, number);
                    sentences.Add(new ConllSentence(comments, [.. tokens], [.. edges]));
                    comments = new Dictionary<string, string>(StringComparer.Ordinal);
                    tokens.Clear();
                    edges.Clear();
                }

                if (line is null)
                {
                    return sentences;
                }
            }
            else if (line[0] == '#')
            {
                var equals = line.IndexOf('=', StringComparison.Ordinal);
                if (equals > 0)
                {
                    comments[line[1..equals].Trim()] = line[(equals + 1)..].Trim();
                }
            }
            else
            {
                var fields = line.Split('\t');
                if (fields.Length != Columns
                    || !int.TryParse(fields[0], NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                    || id != tokens.Count + 1
                    || !int.TryParse(fields[4], NumberStyles.None, CultureInfo.InvariantCulture, out var head))
                {
                    throw new InvalidDataException(
                        $"{path}, line {number}: '{line}' is no token "
                            + $"number {tokens.Count + 1} with {Columns} columns.");
                }

                tokens.Add(new DependencyToken(fields[1], fields[2], fields[3], head, fields[5]));
                edges.Add(fields[6]);
            }
        }
    }

    private static void Check(List<DependencyToken> tokens, string path, int line)
    {
        if (tokens.Exists(token => token.Head > tokens.Count))
        {
            throw new InvalidDataException($"{path}, before line {line}: a head lies outside its sentence.");
        }
    }
}

/// <summary>A token of a sentence with its place in a basic dependency tree.</summary>
/// <param name="Form">The token as it stands.</param>
/// <param name="Lemma">Its base form.</param>
/// <param name="Tag">Its part of speech, of the Penn Treebank's set.</param>
/// <param name="Head">The number of its head, from 1; 0 for the root.</param>
/// <param name="Relation">The Universal Dependency between them, of the set of 2015.</param>
internal readonly record struct DependencyToken(string Form, string Lemma, string Tag, int Head, string Relation);
