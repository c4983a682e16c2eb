using System.Text.Json.Nodes;
using Nadir.Archive;
using Nadir.Archive.Ports;
using Nadir.Exchange.Formats;
using ParquetSharp;
using ParquetSharp.Schema;

namespace Nadir.Exchange.Exporting;

/// <summary>What a GeoParquet 1.1 file of an archive looks like: its columns, and what it says of itself.</summary>
/// <param name="Dimension">Length of a vector.</param>
/// <param name="Embedding">How its numbers are written.</param>
/// <param name="HasSeveralCaptions">Whether a window may have several captions.</param>
/// <param name="RowGroupBytes">About how many bytes a row group takes.</param>
/// <param name="KeyValues">The file's metadata.</param>
internal sealed record GeoParquetLayout(
    int Dimension, EmbeddingType Embedding, bool HasSeveralCaptions, long RowGroupBytes,
    IReadOnlyDictionary<string, string> KeyValues)
{
    private const string GeoKey = "geo";

    /// <summary>Whether each row has its rank and its score in a search.</summary>
    public bool HasScores { get; init; }

    public static GeoParquetLayout Of(IArchiveStore store, WindowOrder order, ExportOptions options)
    {
        long captioned = store.ReadStatistics().Windows - store.CountUncaptioned();
        return Of(store.Info, order, options, store.ReadStatistics().Captions > captioned);
    }

    public static GeoParquetLayout Of(
        ArchiveInfo info, WindowOrder order, ExportOptions options, bool hasSeveralCaptions) =>
        new(
            info.Dimension,
            options.Embedding,
            hasSeveralCaptions,
            options.RowGroupBytes,
            new Dictionary<string, string>
            {
                [GeoKey] = Geo(order),
                [ModelIdentity.Key] = ModelIdentity.Write(
                    info.EncoderName, info.Fingerprint, info.Dimension, Quantization(options.Embedding)),
                [ExportColumns.Key] = """{"version":1}""",
            });

    /// <summary>How the numbers of vectors are kept, in words.</summary>
    public static string Quantization(EmbeddingType embedding) => embedding switch
    {
        EmbeddingType.Float32 => "none",
        EmbeddingType.Float16 => "float16",
        _ => $"int8, linear: each vector is to be multiplied by its {ExportColumns.Scale}",
    };

    /// <summary>The columns, in the order in which <see cref="GeoParquetWriter"/> writes them.</summary>
    public GroupNode Schema()
    {
        List<Node> columns =
        [
            Value(ExportColumns.Id, Repetition.Required, PhysicalType.Int64, LogicalType.Int(64, true)),
            Text(ExportColumns.Source, Repetition.Required),
            new GroupNode(ExportColumns.Window, Repetition.Required,
                [.. new[] { "x", "y", "width", "height" }.Select(Whole)]),
            new GroupNode(
                ExportColumns.Image,
                Repetition.Required,
                [
                    Whole("width"),
                    Whole("height"),
                    Value("size", Repetition.Required, PhysicalType.Int64, LogicalType.Int(64, true)),
                    Time("modified"),
                    Text("sha256", Repetition.Optional),
                ]),
            Time(ExportColumns.Moment),
            Time(ExportColumns.Start),
            Time(ExportColumns.End),
            Text(ExportColumns.Caption, Repetition.Optional),
            Value(ExportColumns.Attributes, Repetition.Required, PhysicalType.ByteArray, LogicalType.Json()),
            Value(ExportColumns.Geometry, Repetition.Optional, PhysicalType.ByteArray, LogicalType.None()),
            new GroupNode(
                ExportColumns.Box,
                Repetition.Optional,
                [.. new[] { "xmin", "ymin", "xmax", "ymax" }
                    .Select(name => Value(name, Repetition.Required, PhysicalType.Double, LogicalType.None()))]),
            List(ExportColumns.Embedding, Number()),
        ];
        if (Embedding == EmbeddingType.Int8)
        {
            columns.Add(Value(ExportColumns.Scale, Repetition.Required, PhysicalType.Float, LogicalType.None()));
        }

        if (HasSeveralCaptions)
        {
            columns.Add(List(ExportColumns.Captions, Text("element", Repetition.Required)));
        }

        if (HasScores)
        {
            columns.Add(Whole(ExportColumns.Rank));
            columns.Add(Value(ExportColumns.Score, Repetition.Required, PhysicalType.Float, LogicalType.None()));
        }

        return new GroupNode("schema", Repetition.Required, columns);
    }

    /// <summary>
    /// How it is written: zstd everywhere, vectors without a dictionary unless their numbers are of 8 bits.
    /// </summary>
    public WriterProperties Properties()
    {
        using var builder = new WriterPropertiesBuilder();
        builder.Compression(Compression.Zstd).Version(ParquetVersion.PARQUET_2_6)
            .DisableDictionary(ExportColumns.Geometry);
        foreach (string bound in new[] { "xmin", "ymin", "xmax", "ymax" })
        {
            builder.DisableDictionary($"{ExportColumns.Box}.{bound}");
        }

        string element = $"{ExportColumns.Embedding}.list.element";
        builder.DisableStatistics(element);
        if (Embedding != EmbeddingType.Int8)
        {
            builder.DisableDictionary(element);
        }

        return builder.Build();
    }

    // Without "crs" coordinates are OGC:CRS84.
    private static string Geo(WindowOrder order)
    {
        var geometry = new JsonObject
        {
            ["encoding"] = "WKB",
            ["geometry_types"] = new JsonArray([.. order.Kinds.Select(kind => (JsonNode)kind)]),
        };
        if (order.Box is { } box)
        {
            geometry["bbox"] = new JsonArray([.. box.Select(bound => (JsonNode)bound)]);
        }

        geometry["covering"] = new JsonObject
        {
            [ExportColumns.Box] = new JsonObject(new[] { "xmin", "ymin", "xmax", "ymax" }.Select(bound =>
                KeyValuePair.Create<string, JsonNode?>(bound, new JsonArray(ExportColumns.Box, bound)))),
        };
        return new JsonObject
        {
            ["version"] = "1.1.0",
            ["primary_column"] = ExportColumns.Geometry,
            ["columns"] = new JsonObject { [ExportColumns.Geometry] = geometry },
        }.ToJsonString();
    }

    private PrimitiveNode Number() => Embedding switch
    {
        EmbeddingType.Float16 =>
            new PrimitiveNode("element", Repetition.Required, LogicalType.Float16(), PhysicalType.FixedLenByteArray,
                primitiveLength: 2),
        EmbeddingType.Int8 => Value("element", Repetition.Required, PhysicalType.Int32, LogicalType.Int(8, true)),
        _ => Value("element", Repetition.Required, PhysicalType.Float, LogicalType.None()),
    };

    private static PrimitiveNode Whole(string name) =>
        Value(name, Repetition.Required, PhysicalType.Int32, LogicalType.Int(32, true));

    private static PrimitiveNode Text(string name, Repetition repetition) =>
        Value(name, repetition, PhysicalType.ByteArray, LogicalType.String());

    private static PrimitiveNode Time(string name) =>
        Value(name, Repetition.Optional, PhysicalType.Int64,
            LogicalType.Timestamp(isAdjustedToUtc: true, TimeUnit.Micros));

    private static GroupNode List(string name, Node element) =>
        new(name, Repetition.Required, [new GroupNode("list", Repetition.Repeated, [element])], LogicalType.List());

    private static PrimitiveNode Value(
        string name, Repetition repetition, PhysicalType physical, LogicalType logical) =>
        new(name, repetition, logical, physical);
}
