using System.Buffers.Binary;
using Nadir.Exchange;
using Nadir.Exchange.Importing;
using Nadir.Fuzz.Mutations;
using ParquetSharp;
using ParquetSharp.Schema;

namespace Nadir.Fuzz.Targets;

/// <summary>The reader of files of vectors that others wrote.</summary>
internal static class ExchangeTargets
{
    private const int Rows = 12;
    private const int Dimension = 4;
    private const int Components = 16;
    private const int TailBytes = 8;

    public static FuzzTarget Parquet() => new ParquetTarget();

    // What a reader leaves open is closed by the collector, which ends the process where the file is gone by then.
    private static void Read(string path)
    {
        try
        {
            ReadRows(path);
        }
        finally
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }

    private static void ReadRows(string path)
    {
        using var file = VectorFile.Open(path, new ImportOptions());
        file.Inspect(_ => { }, CancellationToken.None);
        foreach (var rows in file.Read(file.Dimension ?? 1))
        {
            _ = rows.Count;
        }
    }

    private static byte[][] Seeds() =>
        [Lists(Compression.Uncompressed), Lists(Compression.Zstd), Numbered(), Polygons()];

    // Vectors in lists, a text, a time and well-known binary of a point.
    private static byte[] Lists(Compression compression)
    {
        using var numbers = new GroupNode(
            "embedding", Repetition.Optional,
            [new GroupNode("list", Repetition.Repeated, [Value("element", PhysicalType.Float, LogicalType.None())])],
            LogicalType.List());
        byte[] point = [1, 1, 0, 0, 0, .. BitConverter.GetBytes(7.0), .. BitConverter.GetBytes(8.0)];
        return Write(
            compression,
            [Value("id", PhysicalType.ByteArray, LogicalType.String()), numbers,
                Value("datetime", PhysicalType.Int64, LogicalType.Timestamp(true, TimeUnit.Micros)),
                Value("geometry", PhysicalType.ByteArray, LogicalType.None())],
            group =>
            {
                Texts(group, row => System.Text.Encoding.UTF8.GetBytes($"row {row}"));
                using (var writer = (ColumnWriter<float>)group.NextColumn())
                {
                    short[] definitions = [.. Enumerable.Repeat((short)3, Rows * Dimension)];
                    short[] repetitions = [.. Enumerable.Range(0, Rows * Dimension)
                        .Select(i => (short)(i % Dimension == 0 ? 0 : 1))];
                    writer.WriteBatch(definitions.Length, definitions, repetitions,
                        [.. Enumerable.Range(1, Rows * Dimension).Select(i => (float)i)]);
                }

                using (var writer = (ColumnWriter<long>)group.NextColumn())
                {
                    writer.WriteBatch(Rows, Ones(), default,
                        [.. Enumerable.Range(0, Rows).Select(row => 1_600_000_000_000_000L + row)]);
                }

                Texts(group, _ => point);
            });
    }

    // A column for each component.
    private static byte[] Numbered() => Write(
        Compression.Snappy,
        [.. Enumerable.Range(0, Components).Select(i => Value($"A{i:D2}", PhysicalType.Double, LogicalType.None()))],
        group =>
        {
            for (var i = 0; i < Components; i++)
            {
                using var writer = (ColumnWriter<double>)group.NextColumn();
                writer.WriteBatch(Rows, Ones(), default,
                    [.. Enumerable.Range(0, Rows).Select(row => (double)(row + i))]);
            }
        });

    // Polygons in GeoParquet's native encoding, of two rings.
    private static byte[] Polygons()
    {
        static GroupNode List(string name, Node element) =>
            new(name, Repetition.Optional, [new GroupNode("list", Repetition.Repeated, [element])], LogicalType.List());
        var position = new GroupNode("element", Repetition.Optional,
            [Value("x", PhysicalType.Double, LogicalType.None()), Value("y", PhysicalType.Double, LogicalType.None())]);
        double[][] corners = [[0, 9, 9, 0, 2, 2, 3, 2], [0, 0, 9, 0, 2, 3, 3, 2]];
        short[] repetitions = [0, 2, 2, 2, 1, 2, 2, 2];
        return Write(
            Compression.Uncompressed,
            [List("embedding", Value("element", PhysicalType.Float, LogicalType.None())),
                List("geometry", List("element", position))],
            group =>
            {
                using (var writer = (ColumnWriter<float>)group.NextColumn())
                {
                    short[] definitions = [.. Enumerable.Repeat((short)3, Rows * Dimension)];
                    writer.WriteBatch(definitions.Length, definitions,
                        [.. Enumerable.Range(0, Rows * Dimension).Select(i => (short)(i % Dimension == 0 ? 0 : 1))],
                        [.. Enumerable.Range(1, Rows * Dimension).Select(i => (float)i)]);
                }

                foreach (var axis in corners)
                {
                    using var writer = (ColumnWriter<double>)group.NextColumn();
                    var count = Rows * axis.Length;
                    writer.WriteBatch(
                        count,
                        [.. Enumerable.Repeat((short)6, count)],
                        [.. Enumerable.Repeat(repetitions, Rows).SelectMany(levels => levels)],
                        [.. Enumerable.Repeat(axis, Rows).SelectMany(numbers => numbers)]);
                }
            },
            """{"version":"1.1.0","primary_column":"geometry","columns":{"geometry":{"encoding":"polygon","geometry_types":[]}}}""");
    }

    private static byte[] Write(
        Compression compression, Node[] columns, Action<RowGroupWriter> write, string? geo = null)
    {
        var path = Path.GetTempFileName();
        var keyValues = new Dictionary<string, string> { ["emb"] = """{"model":{"id":"m"},"embedding":{"dim":4}}""" };
        if (geo is not null)
        {
            keyValues["geo"] = geo;
        }

        using (var schema = new GroupNode("schema", Repetition.Required, columns))
        using (var builder = new WriterPropertiesBuilder())
        {
            builder.Compression(compression);
            using var properties = builder.Build();
            using var writer = new ParquetFileWriter(path, schema, properties, keyValues);
            using (var group = writer.AppendRowGroup())
            {
                write(group);
            }

            writer.Close();
        }

        var bytes = File.ReadAllBytes(path);
        File.Delete(path);
        return bytes;
    }

    private static unsafe void Texts(RowGroupWriter group, Func<int, byte[]> valueOf)
    {
        using var writer = (ColumnWriter<ByteArray>)group.NextColumn();
        for (var row = 0; row < Rows; row++)
        {
            var bytes = valueOf(row);
            fixed (byte* place = bytes)
            {
                writer.WriteBatch(1, [1], default, [new ByteArray((nint)place, bytes.Length)]);
            }
        }
    }

    private static short[] Ones() => [.. Enumerable.Repeat((short)1, Rows)];

    private static PrimitiveNode Value(string name, PhysicalType physical, LogicalType type) =>
        new(name, Repetition.Optional, type, physical);

    // The bytes of the footer, its length, and the heads of pages, of which each is a number of the format or part of
    // one.
    private static List<Field> Fields(byte[] file)
    {
        List<Field> fields = file.Length < TailBytes ? [] : [new Field(file.Length - TailBytes, 4, true)];
        var footer = file.Length < TailBytes ? 0
            : BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(file.Length - TailBytes));
        var start = Math.Max(0, file.Length - TailBytes - (int)Math.Min(footer, int.MaxValue));
        fields.AddRange(Enumerable.Range(start, Math.Max(0, file.Length - TailBytes - start))
            .Select(at => new Field(at, 1)));
        for (var at = 4; at < start; at++)
        {
            // A page's head begins with its kind and two sizes: fields 1, 2 and 3 of the compact protocol.
            if (file[at] == 0x15 && at + 3 < start && file[at + 2] == 0x15)
            {
                fields.AddRange(Enumerable.Range(at, Math.Min(24, start - at)).Select(place => new Field(place, 1)));
            }
        }

        return fields;
    }

    private sealed class ParquetTarget()
        : FileTarget("parquet", Seeds, Read, error => error is ExchangeException, smoke: 600, Fields)
    {
        // The library takes pages of half a gigabyte where a file says so.
        public override long MemoryBudget => 2L << 30;
    }
}
