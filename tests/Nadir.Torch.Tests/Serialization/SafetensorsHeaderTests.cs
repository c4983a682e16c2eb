using Nadir.Torch.Serialization;
using Nadir.Weights;
using Nadir.Weights.Safetensors;

namespace Nadir.Torch.Tests.Serialization;

public sealed class SafetensorsHeaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("", 0, "does not begin with '{'")]
    [InlineData(" {}", 0, "does not begin with '{'")]
    [InlineData("[]", 0, "does not begin with '{'")]
    [InlineData("{", 0, "not valid JSON")]
    [InlineData("{}x", 0, "not valid JSON")]
    [InlineData("{}{}", 0, "not valid JSON")]
    [InlineData("{\"a\":1}", 0, "'a' is not an object")]
    [InlineData("{\"a\":{}}", 0, "two data_offsets")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"data_offsets\":[0,0]}}", 0, "no shape")]
    [InlineData("{\"a\":{\"shape\":[0],\"data_offsets\":[0,0]}}", 0, "no dtype")]
    [InlineData("{\"a\":{\"dtype\":\"F33\",\"shape\":[0],\"data_offsets\":[0,0]}}", 0, "unknown dtype 'F33'")]
    [InlineData("{\"a\":{\"dtype\":\"f32\",\"shape\":[0],\"data_offsets\":[0,0]}}", 0, "unknown dtype 'f32'")]
    [InlineData("{\"a\":{\"dtype\":5,\"shape\":[0],\"data_offsets\":[0,0]}}", 0, "unknown dtype")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"shape\":[-1],\"data_offsets\":[0,0]}}", 0, "shape of tensor 'a'")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"shape\":[1.5],\"data_offsets\":[0,1]}}", 1, "shape of tensor 'a'")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"shape\":4,\"data_offsets\":[0,4]}}", 4, "shape of tensor 'a'")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4,8]}}", 4, "two data_offsets")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"shape\":[99999999999999999999],\"data_offsets\":[0,4]}}", 4,
        "shape of tensor 'a'")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,0]}}", 0,
        "too large to count")]
    [InlineData("{\"a\":{\"dtype\":\"F64\",\"shape\":[2305843009213693952],\"data_offsets\":[0,0]}}", 0,
        "too large to count")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[4,0]}}", 4, "")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,7]}}", 7,
        "needs 8 bytes, but its offsets span 7")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]}}", 5, "something follows")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]}}", 3, "cut short")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[1,5]}}", 5, "hole")]
    [InlineData(
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]},\"b\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[3,5]}}", 5, "hole")]
    [InlineData(
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]},\"b\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[1,3]}}", 3, "overlaps")]
    [InlineData(
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]},\"b\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]}}", 2, "overlaps")]
    [InlineData(
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]},\"b\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[2,2]}}", 4, "overlaps")]
    [InlineData(
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]},\"a\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}}", 0, "'a' twice")]
    [InlineData(
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]},\"\\u0061\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}}", 0, "'a' twice")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"dtype\":\"I8\",\"shape\":[0],\"data_offsets\":[0,0]}}", 0, "dtype twice")]
    [InlineData("{\"__metadata__\":{},\"__metadata__\":{}}", 0, "'__metadata__' twice")]
    [InlineData("{\"__metadata__\":{\"k\":\"1\",\"k\":\"2\"}}", 0, "'k' twice")]
    [InlineData("{\"__metadata__\":{\"k\":1}}", 0, "'k' in its __metadata__ is not a text")]
    [InlineData("{\"__metadata__\":[]}", 0, "not an object of texts")]
    [InlineData("{\"\\ud800\":{}}", 0, "not valid Unicode")]
    public void ABrokenRuleIsNamed(string header, int dataLength, string fault)
    {
        var path = _folder.Write("bad.safetensors", SafetensorsBytes.Make(header, dataLength));

        var error = Assert.Throws<InvalidDataException>(() => SafetensorsFile.Open(path));

        Assert.Contains("bad.safetensors", error.Message, StringComparison.Ordinal);
        Assert.Contains(fault, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new byte[] { }, "too few")]
    [InlineData(new byte[] { 1, 2, 3 }, "too few")]
    [InlineData(new byte[] { 0, 225, 245, 5, 0, 0, 0, 0 }, "cut short")] // 99,999,999 + 1 = the limit itself
    [InlineData(new byte[] { 1, 225, 245, 5, 0, 0, 0, 0 }, "more than the 100000000")]
    [InlineData(new byte[] { 255, 255, 255, 255, 255, 255, 255, 255 }, "more than the 100000000")]
    [InlineData(new byte[] { 4, 0, 0, 0, 0, 0, 0, 0, (byte)'{', (byte)'}' }, "cut short")]
    [InlineData(new byte[] { 5, 0, 0, 0, 0, 0, 0, 0, (byte)'{', (byte)'"', 0xff, (byte)'"', (byte)'}' }, "UTF-8")]
    public void ABrokenStartIsNamed(byte[] file, string fault)
    {
        var path = _folder.Write("bad.safetensors", file);

        var error = Assert.Throws<InvalidDataException>(() => SafetensorsFile.Open(path));

        Assert.Contains(fault, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EmptyTensorsMayShareAnOffset()
    {
        const string Header = """
            {"d":{"dtype":"U8","shape":[2],"data_offsets":[4,6]},"b":{"dtype":"F32","shape":[0,3],"data_offsets":[4,4]},
            "e":{"dtype":"I64","shape":[0],"data_offsets":[6,6]},"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},
            "c":{"dtype":"U8","shape":[5,0],"data_offsets":[4,4]},"z":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}
            """;
        var path = _folder.Write("empty.safetensors", SafetensorsBytes.Make(Header.ReplaceLineEndings(""), 6));

        using var file = SafetensorsFile.Open(path);

        Assert.Equal(["z", "a", "b", "c", "d", "e"], file.Entries.Select(entry => entry.Name));
    }

    [Fact]
    public void MetadataPaddingAndUnknownKeysAreAccepted()
    {
        const string Header =
            """{"__metadata__":{"format":"pt","ü":""},"a":{"new":{"x":[1]},"dtype":"F8_E4M3","shape":[],"data_offsets":[0,1]}}   """;
        var path = _folder.Write("good.safetensors", SafetensorsBytes.Make(Header, 1));

        using var file = SafetensorsFile.Open(path);

        Assert.Equal(new Dictionary<string, string> { ["format"] = "pt", ["ü"] = "" }, file.Metadata);
        Assert.Equal(DataType.F8E4M3, file.Entry("a").DataType);
        Assert.Throws<KeyNotFoundException>(() => file.Entry("b"));
        var error = Assert.Throws<InvalidDataException>(() => file.Read("a"));
        Assert.Contains("F8_E4M3", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AMissingFileIsReportedAsSuch() =>
        Assert.Throws<FileNotFoundException>(() => SafetensorsFile.Open(_folder.File("none.safetensors")));
}
