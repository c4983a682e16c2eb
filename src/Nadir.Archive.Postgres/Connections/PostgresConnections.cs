using Npgsql;

namespace Nadir.Archive.Postgres.Connections;

/// <summary>
/// The connections of one archive. A read whose connection breaks is done again on another. Thread-safe.
/// </summary>
internal sealed class PostgresConnections : IDisposable
{
    // A server that restarts is back within some seconds.
    private static readonly TimeSpan[] Pauses =
        [TimeSpan.FromSeconds(0.1), TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(5)];

    private readonly NpgsqlDataSource _source;

    public PostgresConnections(PostgresAddress address)
    {
        Address = address;
        _source = NpgsqlDataSource.Create(address.ConnectionString);
    }

    /// <summary>Where the archive is.</summary>
    public PostgresAddress Address { get; }

    /// <summary>Opens a connection; the caller returns it to the pool by disposing of it.</summary>
    public NpgsqlConnection Open() => _source.OpenConnection();

    /// <summary>Runs something that only reads.</summary>
    /// <param name="doing">What it is, as a participle, for messages.</param>
    /// <param name="action">Reads; may be called several times.</param>
    /// <exception cref="ArchiveException">The server cannot be reached, or refuses.</exception>
    public T Read<T>(string doing, Func<NpgsqlConnection, T> action) => Guard(doing, () => Persist(() =>
    {
        using var connection = Open();
        return action(connection);
    }));

    /// <summary>
    /// Runs something at the beginning, when an address may be wrong and nothing is gained by waiting.
    /// </summary>
    public T Begin<T>(string doing, Func<NpgsqlConnection, T> action) => Guard(doing, () =>
    {
        using var connection = Open();
        return action(connection);
    });

    /// <summary>Runs something that reads one unchanging state in several statements.</summary>
    public T ReadState<T>(string doing, Func<NpgsqlConnection, T> action) => Read(doing, connection =>
    {
        using var transaction = connection.BeginTransaction(System.Data.IsolationLevel.RepeatableRead);
        return action(connection);
    });

    /// <summary>Does something again after a pause where what went wrong passes.</summary>
    /// <param name="action">Must leave nothing half done.</param>
    public static T Persist<T>(Func<T> action)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return action();
            }
            catch (NpgsqlException error) when (attempt < Pauses.Length && PostgresFaults.IsPassing(error))
            {
                Thread.Sleep(Pauses[attempt]);
            }
        }
    }

    /// <summary>Turns what goes wrong into a sentence.</summary>
    public T Guard<T>(string doing, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception error) when (PostgresFaults.IsKnown(error))
        {
            throw PostgresFaults.Describe(error, Address, doing);
        }
    }

    public void Dispose() => _source.Dispose();
}
