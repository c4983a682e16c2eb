using System.Globalization;
using System.Numerics.Tensors;
using System.Text;
using Nadir.Imagery;
using Nadir.Imagery.Files;

namespace Nadir.Archive.Search.Expressions;

/// <summary>
/// Reads combined queries such as <c>harbour + photo.jpg - 0.5*ships</c>.
/// </summary>
/// <remarks>
/// <code>
/// query   = [sign] term { sign term }
/// sign    = "+" | "-"          at the beginning or after a blank, so that "ice-covered" is one word
/// term    = [weight "*"] operand
/// weight  = a decimal number, not 0
/// operand = "id:" digits | quoted | words
/// quoted  = '"' any characters, with \" and \\ for these two '"'
/// </code>
/// An operand that names an existing file is an image; another one is text.
/// </remarks>
public sealed class QueryParser
{
    private readonly string _query;
    private readonly Func<string, bool> _fileExists;
    private int _position;

    private QueryParser(string query, Func<string, bool> fileExists)
    {
        _query = query;
        _fileExists = fileExists;
    }

    /// <summary>Reads a query, looking for files on this machine's disk.</summary>
    /// <param name="query">The query.</param>
    /// <exception cref="ArchiveException">The query does not follow the grammar, or names a missing image.</exception>
    public static IReadOnlyList<QueryTerm> Parse(string query) => Parse(query, LocalFile.IsFile);

    /// <summary>Reads a query.</summary>
    /// <param name="query">The query.</param>
    /// <param name="fileExists">Says whether a file exists.</param>
    /// <exception cref="ArchiveException">The query does not follow the grammar, or names a missing image.</exception>
    public static IReadOnlyList<QueryTerm> Parse(string query, Func<string, bool> fileExists)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(fileExists);
        return new QueryParser(query, fileExists).ReadQuery();
    }

    private List<QueryTerm> ReadQuery()
    {
        var terms = new List<QueryTerm>();
        SkipBlanks();
        var sign = ReadSign() ?? 1;
        while (true)
        {
            terms.Add(ReadTerm(sign));
            SkipBlanks();
            if (_position == _query.Length)
            {
                return terms;
            }

            sign = ReadSign() ?? throw Fault("expected + or - before the next term");
        }
    }

    private float? ReadSign()
    {
        if (_position == _query.Length || _query[_position] is not ('+' or '-'))
        {
            return null;
        }

        return _query[_position++] == '+' ? 1 : -1;
    }

    private QueryTerm ReadTerm(float sign)
    {
        SkipBlanks();
        var weight = ReadWeight();
        SkipBlanks();
        var start = _position;
        var quoted = _position < _query.Length && _query[_position] == '"';
        var operand = quoted ? ReadQuoted() : ReadWords();
        if (string.IsNullOrWhiteSpace(operand))
        {
            _position = start;
            throw Fault("expected words, a file or id:NUMBER");
        }

        return Classify(operand, quoted, sign * weight);
    }

    private float ReadWeight()
    {
        var end = _position;
        while (end < _query.Length && (char.IsAsciiDigit(_query[end]) || _query[end] == '.'))
        {
            end++;
        }

        var star = end;
        while (star < _query.Length && char.IsWhiteSpace(_query[star]))
        {
            star++;
        }

        if (end == _position || star == _query.Length || _query[star] != '*')
        {
            return 1;
        }

        var number = _query[_position..end];
        if (!float.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var weight)
            || weight is 0 or > 1e6f)
        {
            throw Fault($"{number} is no weight; use a number such as 0.5");
        }

        _position = star + 1;
        return weight;
    }

    private string ReadQuoted()
    {
        var opened = _position++;
        var text = new StringBuilder();
        while (_position < _query.Length)
        {
            var character = _query[_position++];
            if (character == '"')
            {
                return text.ToString();
            }

            if (character == '\\' && _position < _query.Length && _query[_position] is '"' or '\\')
            {
                character = _query[_position++];
            }

            text.Append(character);
        }

        _position = opened;
        throw Fault("this quotation mark is never closed");
    }

    private string ReadWords()
    {
        var start = _position;
        while (_position < _query.Length && !AtSign())
        {
            _position++;
        }

        return _query[start.._position].Trim();
    }

    // A sign parts two terms only after a blank.
    private bool AtSign() =>
        _query[_position] is '+' or '-' && (_position == 0 || char.IsWhiteSpace(_query[_position - 1]));

    private QueryTerm Classify(string operand, bool quoted, float weight)
    {
        if (!quoted && operand.StartsWith("id:", StringComparison.Ordinal))
        {
            return long.TryParse(operand.AsSpan(3), NumberStyles.None, CultureInfo.InvariantCulture, out _)
                ? new QueryTerm(QueryTermKind.Window, operand[3..], weight)
                : throw new ArchiveException(
                    $"{operand} names no window; write id: and the number that a search printed.");
        }

        if (_fileExists(operand))
        {
            return new QueryTerm(QueryTermKind.ImageFile, operand, weight);
        }

        return !quoted && (ImageNames.Matches(operand) || IsPath(operand))
            ? throw new ArchiveException(
                $"There is no image file {operand}; write it in quotation marks to search for the words.")
            : new QueryTerm(QueryTermKind.Text, operand, weight);
    }

    // Words may hold a slash ("sea/land"), but begin with none.
    private static bool IsPath(string operand) =>
        ((string[])["/", "./", "../", "~/"]).Any(start => operand.StartsWith(start, StringComparison.Ordinal));

    private void SkipBlanks()
    {
        while (_position < _query.Length && char.IsWhiteSpace(_query[_position]))
        {
            _position++;
        }
    }

    private ArchiveException Fault(string what) =>
        new($"The query cannot be read at character {_position + 1}: {what}: {_query}");
}

/// <summary>One term of a combined query.</summary>
/// <param name="Kind">What the operand is.</param>
/// <param name="Operand">The words, the path, or the number of the window.</param>
/// <param name="Weight">What its vector is multiplied by; negative after a minus, never 0.</param>
public sealed record QueryTerm(QueryTermKind Kind, string Operand, float Weight);

/// <summary>What a term of a combined query stands for.</summary>
public enum QueryTermKind
{
    /// <summary>Words.</summary>
    Text,

    /// <summary>The path of an image file.</summary>
    ImageFile,

    /// <summary>The id of a window that is in the archive.</summary>
    Window,
}

/// <summary>Makes one query of several: the weighted sum of unit vectors, brought to unit length.</summary>
public static class WeightedSum
{
    /// <summary>What people are told when nothing is left of a sum.</summary>
    public const string CancelledOut =
        "The terms of the query cancel out, so nothing is left to search for; change a term or a weight.";

    private const float Nothing = 1e-4f;

    /// <summary>Sums.</summary>
    /// <param name="terms">Weights and unit vectors of one length, at least one.</param>
    /// <returns>A unit vector; null when the terms cancel out.</returns>
    public static float[]? Of(IEnumerable<(float Weight, float[] Vector)> terms)
    {
        ArgumentNullException.ThrowIfNull(terms);
        float[]? sum = null;
        foreach (var (weight, vector) in terms)
        {
            sum ??= new float[vector.Length];
            TensorPrimitives.MultiplyAdd<float>(vector, weight, sum, sum);
        }

        var norm = sum is null ? 0 : TensorPrimitives.Norm<float>(sum);
        if (!(norm >= Nothing && float.IsFinite(norm)))
        {
            return null;
        }

        TensorPrimitives.Divide(sum, norm, sum);
        return sum;
    }
}
