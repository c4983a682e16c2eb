using System.Runtime.InteropServices;
using System.Text;

namespace Nadir.Onnx.Tests;

/// <summary>Weights from .onnx files that the tests write byte by byte.</summary>
public sealed class OnnxInitializersTests : IDisposable
{
    private readonly string _path = Path.Combine(
        Directory.CreateTempSubdirectory("nadir-onnx-").FullName, "model.onnx");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_path)!, recursive: true);

    [Fact]
    public void Numbers_are_read_in_every_form_in_which_they_are_stored()
    {
        var floats = MemoryMarshal.AsBytes<float>([1.5f, -2, 3, 4, 5, 6]).ToArray();
        var halves = MemoryMarshal.AsBytes<Half>([(Half)0.5, (Half)(-3)]).ToArray();
        Write(
            Tensor("raw", 1, [2, 3], Field(9, floats)),
            Tensor("packed", 1, [6], Field(4, floats)),
            Tensor("apart", 1, [2], [(4 << 3) | 5, .. floats[..4], (4 << 3) | 5, .. floats[4..8]]),
            Tensor("halves", 10, [2],
                Field(5, [.. Varint(BitConverter.HalfToUInt16Bits((Half)0.5)),
                    .. Varint(BitConverter.HalfToUInt16Bits((Half)(-3)))])),
            Tensor("longs", 7, [2], Field(7, [.. Varint(7), .. Varint(unchecked((ulong)-1))])),
            Tensor("doubles", 11, [1], Field(10, MemoryMarshal.AsBytes<double>([0.25]).ToArray())),
            Tensor("number", 1, [], Field(9, floats[..4])),
            Tensor("empty", 1, [0, 3], []));
        var read = OnnxInitializers.Read(_path).ToDictionary(initializer => initializer.Name);

        Assert.True(OnnxInitializers.AreIn(_path));
        Assert.Equal(floats, read["raw"].Data.ToArray());
        Assert.Equal([2, 3], read["raw"].Shape);
        Assert.Equal(floats, read["packed"].Data.ToArray());
        Assert.Equal(floats[..8], read["apart"].Data.ToArray());
        Assert.Equal((OnnxElementType.Float16, halves), (read["halves"].Type, read["halves"].Data.ToArray()),
            (a, b) => a.Item1 == b.Item1 && a.Item2.SequenceEqual(b.Item2));
        Assert.Equal([7, -1], MemoryMarshal.Cast<byte, long>(read["longs"].Data.Span).ToArray());
        Assert.Equal([0.25], MemoryMarshal.Cast<byte, double>(read["doubles"].Data.Span).ToArray());
        Assert.Empty(read["number"].Shape);
        Assert.Equal((OnnxElementType.Float, 0), (read["empty"].Type, read["empty"].Data.Length));
    }

    [Fact]
    public void What_the_writer_writes_is_read_again()
    {
        var graph = new OnnxGraph("test");
        var input = graph.Input("x", OnnxElementType.Float, -1, 2);
        var weight = graph.Constant([1f, 2, 3, 4], 2, 2);
        graph.Output(graph.Node("MatMul", [input, weight]), "y", OnnxElementType.Float, -1, 2);
        graph.Write(_path);
        var initializer = Assert.Single(OnnxInitializers.Read(_path));

        Assert.Equal((weight, OnnxElementType.Float), (initializer.Name, initializer.Type));
        Assert.Equal([1f, 2, 3, 4], MemoryMarshal.Cast<byte, float>(initializer.Data.Span).ToArray());
    }

    [Theory]
    [InlineData(new long[] { 3 }, "holds 8 bytes")]
    [InlineData(new long[] { 1L << 40, 1L << 40 }, "holds 8 bytes")]
    [InlineData(new long[] { -2 }, "holds 8 bytes")]
    public void Shapes_that_do_not_fit_their_bytes_are_refused(long[] shape, string fault)
    {
        Write(Tensor("w", 1, shape, Field(9, new byte[8])));
        Refuses(fault);
    }

    [Fact]
    public void Every_file_that_is_cut_short_or_changed_is_read_or_refused_in_one_sentence()
    {
        Write(Tensor("w", 1, [2], Field(9, new byte[8])), Tensor("v", 7, [1], Field(7, Varint(300))));
        var whole = File.ReadAllBytes(_path);
        for (var length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(_path, whole[..length]);
            Assert.Contains(_path, Assert.Throws<OnnxException>(() => OnnxInitializers.Read(_path)).Message,
                StringComparison.Ordinal);
        }

        var random = new Random(1);
        for (var i = 0; i < 5000; i++)
        {
            byte[] changed = [.. whole];
            for (var j = 0; j <= i % 3; j++)
            {
                changed[random.Next(changed.Length)] = (byte)random.Next(256);
            }

            File.WriteAllBytes(_path, changed);
            try
            {
                OnnxInitializers.Read(_path);
            }
            catch (OnnxException exception)
            {
                Assert.StartsWith($"'{_path}' cannot be read: ", exception.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Weights_in_other_files_and_names_that_come_twice_are_refused()
    {
        Write(Tensor("w", 1, [2], [(14 << 3) | 0, 1]));
        Refuses("'w' in another file");
        Write(Tensor("w", 1, [1], Field(9, new byte[4])), Tensor("w", 1, [1], Field(9, new byte[4])));
        Refuses("two initializers are called 'w'");
        Write(Tensor("w", 8, [1], Field(6, "text"u8.ToArray())));
        Refuses("type 8");
        File.WriteAllBytes(_path, [0x08, 8]);
        Refuses("no initializers");
    }

    [Theory]
    [InlineData(new byte[] { 0x08, 1, 0, 0, 0, 0, 0, 0, (byte)'{', (byte)'}' }, false)]
    [InlineData(new byte[] { (byte)'P', (byte)'K', 3, 4, 0, 0, 0, 0, 0, 0 }, false)]
    [InlineData(new byte[] { 0x08, 7, 0x12, 4, 1, 1, 1, 1, (byte)'{', 1 }, true)]
    [InlineData(new byte[0], false)]
    public void Files_of_other_kinds_are_told_apart(byte[] start, bool isOnnx)
    {
        File.WriteAllBytes(_path, start);
        Assert.Equal(isOnnx, OnnxInitializers.AreIn(_path));
        Assert.False(OnnxInitializers.AreIn(Path.GetDirectoryName(_path)!));
    }

    private static byte[] Tensor(string name, int type, long[] shape, byte[] data) =>
    [
        .. shape.SelectMany(length => (byte[])[0x08, .. Varint(unchecked((ulong)length))]),
        0x10, .. Varint((ulong)type), .. Field(8, Encoding.UTF8.GetBytes(name)), .. data,
    ];

    private static byte[] Field(int number, byte[] content) =>
        [(byte)((number << 3) | 2), .. Varint((ulong)content.Length), .. content];

    private static byte[] Varint(ulong value) =>
        value < 0x80 ? [(byte)value] : [(byte)(value | 0x80), .. Varint(value >> 7)];

    private void Write(params byte[][] tensors) =>
        File.WriteAllBytes(_path, [0x08, 8, .. Field(7, [.. tensors.SelectMany(tensor => Field(5, tensor))])]);

    private void Refuses(string fault)
    {
        var message = Assert.Throws<OnnxException>(() => OnnxInitializers.Read(_path)).Message;
        Assert.StartsWith($"'{_path}' cannot be read: ", message, StringComparison.Ordinal);
        Assert.Contains(fault, message, StringComparison.Ordinal);
    }
}
