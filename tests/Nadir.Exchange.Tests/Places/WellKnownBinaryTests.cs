using System.Buffers.Binary;
using FsCheck;
using FsCheck.Fluent;
using Nadir.Exchange.Places;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO;

namespace Nadir.Exchange.Tests.Places;

public sealed class WellKnownBinaryTests
{
    private readonly WellKnownBinary _binary = new();

    [Theory]
    [InlineData("POINT (7 8)")]
    [InlineData("LINESTRING (0 0, 1 1, 2 0)")]
    [InlineData("POLYGON ((0 0, 9 0, 9 9, 0 9, 0 0), (1 1, 2 1, 2 2, 1 1))")]
    [InlineData("MULTIPOINT ((1 2), (3 4))")]
    [InlineData("MULTILINESTRING ((0 0, 1 1), (2 2, 3 3))")]
    [InlineData("MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)), ((5 5, 6 5, 6 6, 5 5)))")]
    [InlineData("GEOMETRYCOLLECTION (POINT (1 2), LINESTRING (0 0, 1 1))")]
    public void Geometries_of_every_kind_and_dialect_are_read(string text)
    {
        var geometry = new WKTReader().Read(text);
        Assert.True(geometry.EqualsExact(_binary.Read(_binary.Write(geometry))));
        Assert.True(geometry.EqualsExact(_binary.Read(new WKBWriter(ByteOrder.BigEndian).Write(geometry))));

        var raised = geometry.Copy();
        raised.Apply(new Heights());
        foreach (bool strict in new[] { false, true })
        {
            byte[] bytes = new WKBWriter(ByteOrder.LittleEndian, handleSRID: !strict, emitZ: true,
                emitM: false)
            { Strict = strict }.Write(raised);
            Assert.True(geometry.EqualsExact(_binary.Read(bytes)));
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(6)]
    [InlineData(7)]
    public void Counts_are_held_against_the_bytes_before_memory_is_taken(int type)
    {
        var bytes = new byte[13];
        bytes[0] = 1;
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(1), type);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(5), 0xFFFFFFF0);

        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<FormatException>(() => _binary.Read(bytes));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void Collections_within_collections_have_an_end()
    {
        byte[] bytes = [.. Enumerable.Repeat(new byte[] { 1, 7, 0, 0, 0, 1, 0, 0, 0 }, 10_000)
            .SelectMany(head => head)];
        Assert.Throws<FormatException>(() => _binary.Read(bytes));
    }

    [Fact]
    public void Any_bytes_are_a_geometry_or_a_format_exception() => Prop.ForAll(
        ArbMap.Default.ArbFor<byte[]>(),
        bytes =>
        {
            foreach (byte[] tried in new[] { bytes, [1, (byte)((bytes.Length % 7) + 1), 0, 0, 0, .. bytes] })
            {
                try
                {
                    Assert.NotNull(_binary.Read(tried));
                }
                catch (FormatException)
                {
                }
            }
        }).QuickCheckThrowOnFailure();

    private sealed class Heights : ICoordinateSequenceFilter
    {
        public bool Done => false;

        public bool GeometryChanged => false;

        public void Filter(CoordinateSequence seq, int i)
        {
            if (seq.HasZ)
            {
                seq.SetZ(i, 5);
            }
        }
    }
}
