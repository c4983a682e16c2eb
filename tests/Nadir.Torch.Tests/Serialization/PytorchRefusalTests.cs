using System.IO.Compression;
using System.Text;
using Nadir.Torch.Serialization;

namespace Nadir.Torch.Tests.Serialization;

public sealed class PytorchRefusalTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("os", "system")]
    [InlineData("builtins", "eval")]
    [InlineData("__builtin__", "getattr")]
    [InlineData("collections", "OrderedDict.__reduce__")]
    [InlineData("torch", "load")]
    [InlineData("torch", "ComplexFloatStorage")]
    [InlineData("torch._utils", "_rebuild_tensor_v2.__globals__")]
    [InlineData("numpy.core.multiarray", "scalar")]
    public void AGlobalBesideTheListIsNamed(string module, string name)
    {
        var error = Refuse(new CheckpointBytes().Global(module, name).Stop());

        Assert.Contains($"'{module}.{name}'", error, StringComparison.Ordinal);
        Assert.Contains("nothing was executed", error, StringComparison.Ordinal);
    }

    [Fact]
    public void AGlobalFromTheStackIsNamed()
    {
        var error = Refuse(new CheckpointBytes().Text("posix").Text("system").Raw(0x93).Stop());

        Assert.Contains("'posix.system'", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("N", "cut short")]
    [InlineData(".", "empty stack")]
    [InlineData("NN.", "leaves values")]
    [InlineData("(N.", "leaves values")]
    [InlineData("0.", "empty stack")]
    [InlineData("N(0.", "empty stack")]
    [InlineData("t.", "empty stack")]
    [InlineData("hA.", "never noted")]
    [InlineData("NNR.", "calls something")]
    [InlineData("ctorch\nfloat32\n)R.", "calls something")]
    [InlineData("ctorch\nFloatStorage\n)R.", "calls something")]
    [InlineData("NNb.", "sets the state")]
    [InlineData("NNa.", "appends")]
    [InlineData("}(Nu.", "sets items")]
    [InlineData("}NNs.", "keys")]
    [InlineData("}]Ns.", "keys")]
    [InlineData("NQ.", "names a storage")]
    [InlineData("S'x'\n.", "opcode 0x53")]
    [InlineData("(ios\nsystem\n.", "opcode 0x69")]
    [InlineData("Pid\n.", "opcode 0x50")]
    [InlineData("ctorch\nSize\n(NtR.", "applies 'torch.Size'")]
    [InlineData("ctorch._utils\n_rebuild_tensor_v2\n)R.", "applies 'torch._utils._rebuild_tensor_v2'")]
    [InlineData("X\u00ff\u00ff\u00ff\u007f.", "cut short")]
    [InlineData("X\u0001\u0000\u0000\u0000\u00ff.", "not valid UTF-8")]
    [InlineData("\u008d\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff.", "cut short")]
    [InlineData("]q\u0000h\u0000a.", "contains itself")]
    [InlineData("cos", "cut short")]
    public void ADamagedPickleIsExplained(string opcodes, string fault) =>
        Assert.Contains(fault, Refuse(new CheckpointBytes().Op(opcodes).Pickle), StringComparison.Ordinal);

    [Fact]
    public void DeepNestingIsRefused()
    {
        var error = Refuse(new CheckpointBytes().Op(new string(']', 100_000)).Op(new string('a', 99_999)).Stop());

        Assert.Contains("128 deep", error, StringComparison.Ordinal);
    }

    [Fact]
    public void EndlessStepsAreRefused()
    {
        var error = Refuse(new CheckpointBytes().Op(new string('}', 5_000_001)).Stop());

        Assert.Contains("5000000 steps", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, 0, new long[] { 3 }, new long[] { 1 }, "outside")]
    [InlineData(2, 1, new long[] { 2 }, new long[] { 1 }, "outside")]
    [InlineData(2, -1, new long[] { 2 }, new long[] { 1 }, "outside")]
    [InlineData(2, 1, new long[] { 2 }, new long[] { -1 }, "outside")]
    [InlineData(2, 0, new long[] { -2 }, new long[] { 1 }, "outside")]
    [InlineData(2, 0, new long[] { 2 }, new long[] { 1, 1 }, "2 strides")]
    [InlineData(2, 3, new long[] { 0 }, new long[] { 1 }, "outside")]
    [InlineData(2, 0, new long[] { 1L << 62, 4 }, new long[] { 0, 0 }, "outside")]
    [InlineData(2, 0, new long[] { 3 }, new long[] { long.MaxValue }, "outside")]
    [InlineData(3, 0, new long[] { 2 }, new long[] { 1 }, "8 bytes where the pickle says 12")]
    [InlineData(-1, 0, new long[] { 0 }, new long[] { 1 }, "names a storage")]
    [InlineData(long.MaxValue, 0, new long[] { 2 }, new long[] { 1 }, "names a storage")]
    public void ATensorBeyondItsStorageIsRefused(long count, long offset, long[] size, long[] stride, string fault)
    {
        var pickle = new CheckpointBytes().Tensor("FloatStorage", "0", count, offset, size, stride).Stop();

        Assert.Contains(fault, Refuse(CheckpointBytes.Zip(pickle, [new byte[8]])), StringComparison.Ordinal);
    }

    [Fact]
    public void AStorageWithTwoTypesIsRefused()
    {
        var pickle = new CheckpointBytes().Op("(").Tensor("FloatStorage", "0", 2, 0, [2], [1])
            .Tensor("LongStorage", "0", 1, 0, [1], [1]).Op("t").Stop();

        Assert.Contains("two types", Refuse(CheckpointBytes.Zip(pickle, [new byte[8]])), StringComparison.Ordinal);
    }

    [Fact]
    public void AMissingStorageIsNamed()
    {
        var pickle = new CheckpointBytes().Tensor("FloatStorage", "7", 2, 0, [2], [1]).Stop();

        Assert.Contains("'x/data/7'", Refuse(CheckpointBytes.Zip(pickle, [])), StringComparison.Ordinal);
    }

    [Fact]
    public void ACompressedArchiveIsRefused()
    {
        var pickle = new CheckpointBytes().Tensor("FloatStorage", "0", 1 << 20, 0, [1], [1]).Stop();
        var bomb = CheckpointBytes.Zip(pickle, [new byte[4 << 20]], CompressionLevel.Optimal);

        Assert.Contains("compressed", Refuse(bomb), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("big", "big-endian")]
    [InlineData("", "big-endian")]
    public void ABigEndianArchiveIsRefused(string byteOrder, string fault) =>
        Assert.Contains(fault, Refuse(
            CheckpointBytes.Zip(new CheckpointBytes().Op("N").Stop(), [], byteOrder: byteOrder)),
            StringComparison.Ordinal);

    [Theory]
    [InlineData("", "too few")]
    [InlineData("PK\u0003\u0004 and then nothing", "no zip table")]
    [InlineData("ustar or anything else", "neither")]
    public void AnotherKindOfFileIsExplained(string content, string fault) =>
        Assert.Contains(fault, Refuse(Encoding.Latin1.GetBytes(content)), StringComparison.Ordinal);

    private string Refuse(byte[] content)
    {
        // A bare pickle goes into an archive: alone it would be taken for the legacy format.
        var file = content is [0x80, ..] ? CheckpointBytes.Zip(content, []) : content;
        var path = _folder.Write("bad.pt", file);
        var error = Assert.Throws<InvalidDataException>(() => PytorchCheckpoint.Load(path));
        Assert.Contains("bad.pt", error.Message, StringComparison.Ordinal);
        return error.Message;
    }
}
