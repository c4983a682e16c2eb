using System.Globalization;
using DuckDB.NET.Data;

namespace Nadir.Exchange.Tests.Support;

/// <summary>
/// DuckDB, an engine that knows nothing of Nadir: it reads what is exported, and writes what is imported.
/// </summary>
internal sealed class Duck : IDisposable
{
    private readonly DuckDBConnection _connection = new("DataSource=:memory:");

    public Duck()
    {
        _connection.Open();

        // Geometries as the bytes that they are in the file.
        Run("SET enable_geoparquet_conversion = false");
    }

    /// <summary>Runs a statement.</summary>
    public void Run(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>Reads the rows of a query.</summary>
    public List<T> List<T>(string sql, Func<DuckDBDataReader, T> read)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        using var reader = (DuckDBDataReader)command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    /// <summary>Reads one value.</summary>
    public T One<T>(string sql) => Assert.Single(List(sql, row => row.GetFieldValue<T>(0)));

    /// <summary>A metadata value of a Parquet file.</summary>
    public string? KeyValue(string path, string key) =>
        List($"SELECT decode(value) FROM parquet_kv_metadata('{path}') WHERE decode(key) = '{key}'",
            row => row.GetString(0)).SingleOrDefault();

    /// <summary>A list of numbers as SQL writes it.</summary>
    public static string Numbers<T>(IEnumerable<T> numbers)
        where T : IFormattable =>
            $"[{string.Join(',', numbers.Select(number => number.ToString("R", CultureInfo.InvariantCulture)))}]";

    /// <summary>Bytes as SQL writes them.</summary>
    public static string Bytes(byte[] bytes) => $"'{string.Concat(bytes.Select(value => $"\\x{value:X2}"))}'::BLOB";

    public void Dispose() => _connection.Dispose();
}
