using Nadir.Archive.Postgres.Connections;
using Nadir.Archive.Postgres.Schema;
using Npgsql;

namespace Nadir.Archive.Postgres.Tests.Servers;

/// <summary>
/// Stands in for pgvector on a server that has it not, so that everything else can be tested there: a domain over
/// arrays and the operator of the cosine distance. No index, and slow.
/// </summary>
internal sealed class StandInForVectors : VectorColumn
{
    public override string TypeOf(int dimension) => "vector";

    public override string? StorageOf(int dimension) => null;

    public override void Require(NpgsqlConnection connection, PostgresAddress address) => connection.Run("""
        CREATE DOMAIN vector AS real[];
        CREATE FUNCTION stand_in_distance(a real[], b real[]) RETURNS double precision LANGUAGE sql IMMUTABLE AS
          'SELECT 1 - sum(x::double precision * y) / sqrt(sum(x::double precision * x) * sum(y::double precision * y)) FROM unnest(a, b) AS pair (x, y)';
        CREATE OPERATOR <=> (LEFTARG = real[], RIGHTARG = real[], FUNCTION = stand_in_distance);
        """);
}
