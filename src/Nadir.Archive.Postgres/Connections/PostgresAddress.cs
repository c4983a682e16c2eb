using System.Globalization;
using Npgsql;

namespace Nadir.Archive.Postgres.Connections;

/// <summary>
/// The address of an archive in PostgreSQL: <c>postgres://user:password@host:port/database?option=value&amp;...</c>.
/// </summary>
/// <remarks>
/// <para>
/// Options of Nadir: <c>schema</c> (where the tables are; default: the first of the search path), <c>index</c>
/// (<c>exact</c>, the default, or <c>hnsw</c>), <c>ef_search</c> (candidates of an HNSW search, 1 to 1000, default
/// 100),
/// <c>folder</c> (where fetched images lie on this machine). Every other option is one of libpq or Npgsql, such as
/// <c>sslmode</c>, <c>connect_timeout</c>, <c>passfile</c> or <c>maximum_pool_size</c>. Without a password, Npgsql
/// takes that of PGPASSWORD or of a passfile.
/// </para>
/// <para>Immutable. The text never holds the password.</para>
/// </remarks>
public sealed class PostgresAddress
{
    private const int DefaultPort = 5432;
    private const int DefaultEfSearch = 100;

    // Exact searches of many millions of windows take longer than the half minute of Npgsql.
    private const int DefaultCommandSeconds = 300;
    private const int MostEfSearch = 1000;

    private readonly NpgsqlConnectionStringBuilder _connection;

    private PostgresAddress(NpgsqlConnectionStringBuilder connection, AddressOptions options)
    {
        _connection = connection;
        Schema = options.Take("schema") is { } schema ? AddressOptions.RequireName("schema", schema) : null;
        UsesHnsw = options.Take("index") switch
        {
            null or "exact" => false,
            "hnsw" => true,
            var other => throw new ArchiveException(
                $"index={other} is no way to search; write index=exact or index=hnsw."),
        };
        EfSearch = options.Take("ef_search") is { } text ? AddressOptions.RequireNumber("ef_search", text, MostEfSearch)
            : DefaultEfSearch;
        LocalFolder = Path.GetFullPath(options.Take("folder") ?? DefaultFolder());
        options.ApplyTo(connection);
        if (Schema is not null)
        {
            connection.SearchPath = Schema + ",public";
        }
    }

    /// <summary>Schema of the tables; null for the first of the search path.</summary>
    public string? Schema { get; }

    /// <summary>Whether searches go through the HNSW index, and may miss some of the best.</summary>
    public bool UsesHnsw { get; }

    /// <summary>Candidates that an HNSW search keeps.</summary>
    public int EfSearch { get; }

    /// <summary>Where fetched images lie on this machine.</summary>
    public string LocalFolder { get; }

    /// <summary>What Npgsql connects with. Holds the password where one was given.</summary>
    internal string ConnectionString => _connection.ConnectionString;

    /// <summary>Host and port, for messages.</summary>
    internal string Server => string.Create(CultureInfo.InvariantCulture, $"{_connection.Host}:{_connection.Port}");

    /// <summary>Name of the database.</summary>
    internal string Database => _connection.Database!;

    /// <summary>Whether a text is meant to be such an address.</summary>
    public static bool IsOne(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.StartsWith("postgres://", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("postgresql://", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Reads an address.</summary>
    /// <exception cref="ArchiveException">It cannot be read. The message does not repeat it, since it may
    /// hold a password.</exception>
    public static PostgresAddress Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri))
        {
            throw new ArchiveException(
                "The address of the archive cannot be read; write postgres://user@host:port/database, with special "
                    + "characters of a name or password as %XX.");
        }

        var database = Uri.UnescapeDataString(uri.AbsolutePath.Trim('/'));
        if (database.Length == 0)
        {
            throw new ArchiveException(
                $"The address of the archive on {uri.Host} names no database; write "
                    + $"postgres://user@host:port/database.");
        }

        var user = uri.UserInfo.Split(':', 2);
        var connection = new NpgsqlConnectionStringBuilder
        {
            Host = uri.Host.Length > 0 ? uri.Host : "localhost",
            Port = uri.Port > 0 ? uri.Port : DefaultPort,
            Database = database,
            ApplicationName = "nadir",
            MaxAutoPrepare = 50,
            AutoPrepareMinUsages = 2,
            KeepAlive = 30,
            CommandTimeout = DefaultCommandSeconds,
        };
        if (user[0].Length > 0)
        {
            connection.Username = Uri.UnescapeDataString(user[0]);
        }

        if (user.Length > 1)
        {
            connection.Password = Uri.UnescapeDataString(user[1]);
        }

        return new PostgresAddress(connection, AddressOptions.Of(uri.Query));
    }

    /// <summary>The address without its password and most of its options.</summary>
    public override string ToString()
    {
        var user = _connection.Username is { Length: > 0 } name ? Uri.EscapeDataString(name) + "@" : string.Empty;
        var port = _connection.Port == DefaultPort ? string.Empty
            : string.Create(CultureInfo.InvariantCulture, $":{_connection.Port}");
        var schema = Schema is null ? string.Empty : $"?schema={Schema}";
        return $"postgres://{user}{_connection.Host}{port}/{Uri.EscapeDataString(Database)}{schema}";
    }

    private string DefaultFolder()
    {
        var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } set
            ? set
            : Path.Combine(Environment.GetFolderPath(
                Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify), ".cache");
        var name = string.Create(
            CultureInfo.InvariantCulture, $"{_connection.Host}-{_connection.Port}-{Database}-{Schema ?? "public"}");
        return Path.Combine(cache, "nadir", "archives",
            string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' ? c : '_')));
    }
}
