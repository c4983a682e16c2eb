using System.Globalization;

namespace Nadir.Archive.Postgres.Search;

/// <summary>The values of a statement that is put together from parts: nothing that a person wrote becomes part of the text.</summary>
internal sealed class SqlValues
{
    private readonly List<object?> _values = [];

    /// <summary>The values, in the order of their names.</summary>
    public object?[] All => [.. _values];

    /// <summary>Adds a value.</summary>
    /// <returns>Its name in the statement.</returns>
    public string Add(object? value)
    {
        _values.Add(value);
        return string.Create(CultureInfo.InvariantCulture, $"${_values.Count}");
    }
}
