using System.Globalization;
using Nadir.Archive.Postgres.Connections;
using Npgsql;

namespace Nadir.Archive.Postgres.Schema;

/// <summary>The column that keeps vectors: the type of pgvector, which an extension of the server brings.</summary>
internal abstract class VectorColumn
{
    /// <summary>The column of real archives.</summary>
    public static VectorColumn OfPgvector { get; } = new Pgvector();

    /// <summary>Type of the column.</summary>
    public abstract string TypeOf(int dimension);

    /// <summary>How the column's values are kept; null for the type's own way.</summary>
    public abstract string? StorageOf(int dimension);

    /// <summary>Makes sure that the server has the type.</summary>
    /// <exception cref="ArchiveException">It has not, and may not or cannot get it.</exception>
    public abstract void Require(NpgsqlConnection connection, PostgresAddress address);

    private sealed class Pgvector : VectorColumn
    {
        // A row must fit into a page of 8 KiB where it is kept in line.
        private const int LargestInLine = 1900;

        public override string TypeOf(int dimension) =>
            string.Create(CultureInfo.InvariantCulture, $"vector({dimension})");

        // In line, a scan need not look up each vector in a table of its own.
        public override string? StorageOf(int dimension) => dimension <= LargestInLine ? "PLAIN" : null;

        public override void Require(NpgsqlConnection connection, PostgresAddress address)
        {
            if (connection.Number("SELECT count(*) FROM pg_extension WHERE extname = 'vector'") > 0)
            {
                return;
            }

            if (connection.Number("SELECT count(*) FROM pg_available_extensions WHERE name = 'vector'") == 0)
            {
                throw new ArchiveException(
                    $"The server of {address} has no pgvector, which archives need; install it there (on Debian: "
                        + $"apt-get install postgresql-{connection.PostgreSqlVersion.Major}-pgvector) and run the "
                        + $"command again.");
            }

            try
            {
                connection.Run("CREATE EXTENSION IF NOT EXISTS vector");
            }
            catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.InsufficientPrivilege)
            {
                throw new ArchiveException(
                    $"The extension vector is installed on the server of {address} but not part of the database; "
                        + $"have a superuser run in it: CREATE EXTENSION vector", error);
            }
        }
    }
}
