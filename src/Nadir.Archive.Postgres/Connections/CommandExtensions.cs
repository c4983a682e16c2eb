using Npgsql;

namespace Nadir.Archive.Postgres.Connections;

/// <summary>Short ways to run statements with their values apart.</summary>
internal static class CommandExtensions
{
    /// <summary>Prepares a statement with values for $1, $2 and so on; null is SQL's null.</summary>
    public static NpgsqlCommand Statement(
        this NpgsqlConnection connection, string sql, params ReadOnlySpan<object?> values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter
            {
                Value = value is string text ? Clean(text) : value
                ?? DBNull.Value
            });
        }

        return command;
    }

    /// <summary>Runs a statement.</summary>
    /// <returns>How many rows it changed.</returns>
    public static int Run(this NpgsqlConnection connection, string sql, params ReadOnlySpan<object?> values)
    {
        using var command = connection.Statement(sql, values);
        return command.ExecuteNonQuery();
    }

    /// <summary>Reads the rows of a query.</summary>
    public static List<T> List<T>(
        this NpgsqlConnection connection, Func<NpgsqlDataReader, T> read, string sql,
        params ReadOnlySpan<object?> values)
    {
        using var command = connection.Statement(sql, values);
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    /// <summary>Reads one number.</summary>
    /// <returns>0 where there is none.</returns>
    public static long Number(this NpgsqlConnection connection, string sql, params ReadOnlySpan<object?> values)
    {
        using var command = connection.Statement(sql, values);
        return command.ExecuteScalar() is { } value and not DBNull
            ? Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture) : 0;
    }

    /// <summary>Reads one text.</summary>
    /// <returns>Null where there is none.</returns>
    public static string? Text(this NpgsqlConnection connection, string sql, params ReadOnlySpan<object?> values)
    {
        using var command = connection.Statement(sql, values);
        return command.ExecuteScalar() as string;
    }

    /// <summary>Takes numbers from a sequence that nobody else gets, ascending.</summary>
    public static long[] Reserve(this NpgsqlConnection connection, string sequence, int count) => count == 0 ? [] :
        [.. connection.List(row => row.GetInt64(0), "SELECT nextval($1::regclass) FROM generate_series(1, $2)",
            sequence, count)];

    public static string? TextOrNull(this NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetString(column);

    /// <summary>Texts of PostgreSQL hold every character but this one.</summary>
    public static string Clean(string text) => text.Replace('\0', '\uFFFD');
}
