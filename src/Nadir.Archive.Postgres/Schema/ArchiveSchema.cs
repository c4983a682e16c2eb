namespace Nadir.Archive.Postgres.Schema;

/// <summary>The tables of an archive in PostgreSQL.</summary>
/// <remarks>
/// The small tables (archive, item, attribute) can be copied to every node of a Citus cluster; tile, embedding and
/// caption can be spread over the nodes by the id of the tile, so that what belongs to one tile lies together. Nothing
/// refers from a small table to a large one, and every key of a large table holds the tile's id, which is what Citus
/// asks for.
/// </remarks>
internal static class ArchiveSchema
{
    /// <summary>Version of the layout that this build reads and writes.</summary>
    public const int Version = 2;

    /// <summary>Marks the place of the vectors' type.</summary>
    public const string VectorType = "@vector";

    /// <summary>Key of the number that grows with every change of what searches find.</summary>
    public const string GenerationKey = "generation";

    /// <summary>Creates what the first version has.</summary>
    /// <remarks>
    /// Texts are compared byte by byte, as SQLite does, and without regard to the case of ASCII letters where folded. A
    /// tile is a window of an image; ground that the antimeridian cuts has a second box. The index of boxes compares
    /// with a tolerance of PostgreSQL's own, so it finds all and some more, and the numbers decide.
    /// </remarks>
    public const string First = """
        CREATE TABLE archive (
          key text PRIMARY KEY,
          value text NOT NULL
        );

        CREATE SEQUENCE item_id;
        CREATE TABLE item (
          id bigint PRIMARY KEY,
          source text COLLATE "C" NOT NULL UNIQUE,
          size bigint NOT NULL,
          modified bigint NOT NULL,
          hash bytea,
          state smallint NOT NULL CHECK (state BETWEEN 1 AND 3),
          reason text,
          width integer,
          height integer,
          acquired_from bigint,
          acquired_to bigint
        );
        CREATE INDEX item_failed ON item (source) WHERE state <> 1;
        CREATE INDEX item_acquired ON item (acquired_from, acquired_to) WHERE acquired_from IS NOT NULL;

        CREATE TABLE attribute (
          item bigint NOT NULL REFERENCES item (id) ON DELETE CASCADE,
          place integer NOT NULL,
          name text NOT NULL,
          text text NOT NULL,
          number double precision,
          folded_name text COLLATE "C" NOT NULL GENERATED ALWAYS AS (lower(name COLLATE "C")) STORED,
          folded_text text COLLATE "C" NOT NULL GENERATED ALWAYS AS (lower(text COLLATE "C")) STORED,
          PRIMARY KEY (item, place)
        );
        CREATE INDEX attribute_text ON attribute (folded_name, left(folded_text, 200));
        CREATE INDEX attribute_number ON attribute (folded_name, number) WHERE number IS NOT NULL;

        CREATE SEQUENCE tile_id;
        CREATE TABLE tile (
          id bigint PRIMARY KEY,
          item bigint NOT NULL REFERENCES item (id),
          x integer NOT NULL,
          y integer NOT NULL,
          width integer NOT NULL,
          height integer NOT NULL,
          footprint text,
          west double precision,
          east double precision,
          south double precision,
          north double precision,
          second_west double precision,
          second_east double precision,
          second_south double precision,
          second_north double precision
        );
        CREATE INDEX tile_item ON tile (item);
        CREATE INDEX tile_box ON tile USING gist (box(point(west, south), point(east, north))) WHERE west IS NOT NULL;
        CREATE INDEX tile_second_box ON tile
          USING gist (box(point(second_west, second_south), point(second_east, second_north))) WHERE second_west IS NOT NULL;

        CREATE TABLE embedding (
          tile bigint PRIMARY KEY REFERENCES tile (id) ON DELETE CASCADE,
          vector @vector NOT NULL
        );

        CREATE SEQUENCE caption_id;
        CREATE TABLE caption (
          tile bigint NOT NULL REFERENCES tile (id) ON DELETE CASCADE,
          id bigint NOT NULL,
          text text NOT NULL,
          words tsvector NOT NULL,
          length integer NOT NULL,
          PRIMARY KEY (tile, id)
        );
        CREATE INDEX caption_words ON caption USING gin (words);
        """;

    /// <summary>
    /// What the second version has beside the first: what is remembered of STAC catalogs. Times are UTC ticks.
    /// </summary>
    public const string Second = """
        CREATE TABLE snapshot_document (
          address text COLLATE "C" PRIMARY KEY,
          parent text,
          base text NOT NULL,
          etag text,
          last_modified bigint,
          hash bytea NOT NULL,
          read bigint NOT NULL,
          changed bigint NOT NULL,
          body bytea
        );

        CREATE TABLE snapshot_image (
          catalog text COLLATE "C" NOT NULL,
          source text COLLATE "C" NOT NULL,
          document text NOT NULL,
          run bigint NOT NULL,
          PRIMARY KEY (catalog, source)
        );
        CREATE INDEX snapshot_image_source ON snapshot_image (source);

        CREATE TABLE snapshot_download (
          address text COLLATE "C" PRIMARY KEY,
          etag text,
          last_modified bigint,
          size bigint NOT NULL,
          hash bytea NOT NULL,
          fetched bigint NOT NULL,
          changed bigint NOT NULL,
          described bigint NOT NULL
        );
        """;

    /// <summary>
    /// The steps from an empty database to the present version, in order; the first leads to version 1.
    /// </summary>
    public static IReadOnlyList<string> Steps { get; } = [First, Second];
}
