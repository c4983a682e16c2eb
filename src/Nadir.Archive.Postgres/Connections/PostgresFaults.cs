using Npgsql;

namespace Nadir.Archive.Postgres.Connections;

/// <summary>Turns what goes wrong between an archive and its server into one sentence for people.</summary>
internal static class PostgresFaults
{
    /// <summary>Whether an exception is one that <see cref="Describe"/> has a sentence for.</summary>
    public static bool IsKnown(Exception error) =>
        error is NpgsqlException or IOException or TimeoutException or FormatException or NotSupportedException
            or UnauthorizedAccessException;

    /// <summary>Whether the same may succeed on another connection, or a moment later.</summary>
    public static bool IsPassing(Exception error) => error switch
    {
        PostgresException
        {
            SqlState: PostgresErrorCodes.DeadlockDetected
            or PostgresErrorCodes.SerializationFailure
        } => true,
        PostgresException { SqlState: PostgresErrorCodes.QueryCanceled } => false,
        PostgresException answered => answered.IsTransient && answered.SqlState != PostgresErrorCodes.LockNotAvailable,
        // Asked again, what took too long would take too long again.
        NpgsqlException { InnerException: TimeoutException } => false,
        NpgsqlException broken =>
            broken.IsTransient || broken.InnerException is IOException or System.Net.Sockets.SocketException,
        _ => false,
    };

    /// <summary>Writes the sentence.</summary>
    /// <param name="error">What was caught.</param>
    /// <param name="address">The archive.</param>
    /// <param name="doing">What could not be done, such as "opened".</param>
    public static ArchiveException Describe(Exception error, PostgresAddress address, string doing) =>
        new(Sentence(error, address, doing), error);

    private static string Sentence(Exception error, PostgresAddress address, string doing) => error switch
    {
        PostgresException
        {
            SqlState: PostgresErrorCodes.InvalidPassword
            or PostgresErrorCodes.InvalidAuthorizationSpecification
        } refused =>
            $"The server of {address} refuses the log-in: {refused.MessageText}; check the name, and give the "
                + $"password by PGPASSWORD or a passfile.",
        PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName } =>
            $"There is no database {address.Database} on {address.Server}; make one with: createdb {address.Database}",
        PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } denied =>
            $"The archive {address} cannot be {doing}: {denied.MessageText}; have the owner of the database grant it.",
        PostgresException { SqlState: PostgresErrorCodes.DiskFull } =>
            $"The archive {address} cannot be {doing}: the server's disk is full; free some space and run the "
                + $"command again.",
        PostgresException { SqlState: PostgresErrorCodes.TooManyConnections } =>
            $"The archive {address} cannot be {doing}: the server has no connection left; raise its max_connections, "
                + $"or start fewer workers.",
        PostgresException { SqlState: PostgresErrorCodes.QueryCanceled } =>
            $"The archive {address} cannot be {doing}: the server gave up after its statement_timeout, or was told "
                + $"to stop.",
        PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction } =>
            $"The archive {address} cannot be {doing}: this server is a standby that only reads.",
        PostgresException { SqlState: PostgresErrorCodes.ProgramLimitExceeded } limit =>
            $"The archive {address} cannot be {doing}: {limit.MessageText}; a path or address of an image is too "
                + $"long for the database.",
        PostgresException answered =>
            $"The archive {address} cannot be {doing}: {answered.MessageText} ({answered.SqlState}).",
        FormatException =>
            $"The archive {address} is damaged: {error.Message}; restore it from a copy, or index into a new database.",
        NotSupportedException => $"The archive {address} cannot be {doing}: {error.Message}; use a newer build.",
        NpgsqlException { InnerException: TimeoutException } or TimeoutException =>
            $"The archive {address} cannot be {doing}: its server did not answer in time; connect_timeout and "
                + $"command_timeout in the address give it longer.",
        NpgsqlException { InnerException: System.Net.Sockets.SocketException unreachable } =>
            $"The server {address.Server} cannot be reached: {unreachable.Message}; check the address, and that "
                + $"PostgreSQL is running.",
        NpgsqlException { InnerException: IOException lost } =>
            $"The connection to {address.Server} was lost and did not come back: {lost.Message}; what was reported "
                + $"done is kept, so run the command again.",
        _ => $"The archive {address} cannot be {doing}: {error.Message}.",
    };
}
