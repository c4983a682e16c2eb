using System.Text.Json;

namespace Nadir.Metrics;

/// <summary>A matrix read from JSON: an array of rows of the same length.</summary>
internal sealed class SimilarityMatrix
{
    private double[] _values = [];
    private int _count;

    internal ReadOnlyMemory<double> Values => _values.AsMemory(0, _count);

    internal int Rows { get; private set; }

    internal int Columns { get; private set; }

    internal static SimilarityMatrix Read(ref Utf8JsonReader json)
    {
        var matrix = new SimilarityMatrix();
        RetrievalInputReader.Require(ref json, JsonTokenType.StartArray, "similarity", "an array of rows");
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            matrix.ReadRow(ref json);
        }

        return matrix.Rows > 0 && matrix.Columns > 0 ? matrix : throw new InvalidDataException("similarity is empty.");
    }

    private void ReadRow(ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.StartArray)
        {
            throw new InvalidDataException($"similarity[{Rows}] must be an array, not {json.TokenType}.");
        }

        var column = 0;
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            Add(Number(ref json, column++));
        }

        if (Rows > 0 && column != Columns)
        {
            throw new InvalidDataException(
                $"similarity[{Rows}] has {column} values, but the rows before it have {Columns}.");
        }

        Columns = column;
        Rows++;
    }

    private double Number(ref Utf8JsonReader json, int column)
    {
        if (json.TokenType != JsonTokenType.Number || !json.TryGetDouble(out var value) || !double.IsFinite(value))
        {
            throw new InvalidDataException($"similarity[{Rows}][{column}] must be a finite number.");
        }

        return value;
    }

    private void Add(double value)
    {
        if (_count == _values.Length)
        {
            Array.Resize(ref _values, Math.Max(1024, 2 * _count));
        }

        _values[_count++] = value;
    }
}
