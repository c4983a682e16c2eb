using System.Text;
using Nadir.Torch.Serialization;
using Nadir.Weights.Safetensors;

namespace Nadir.Torch.Tests.Serialization;

public sealed class ShardIndexTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("[]", "not a JSON object")]
    [InlineData("{}", "no 'weight_map'")]
    [InlineData("{\"weight_map\":[]}", "not an object")]
    [InlineData("{\"weight_map\":{\"a\":1}}", "plain name")]
    [InlineData("{\"weight_map\":{\"a\":\"../secret.safetensors\"}}", "plain name")]
    [InlineData("{\"weight_map\":{\"a\":\"/etc/passwd\"}}", "plain name")]
    [InlineData("{\"weight_map\":{\"a\":\"sub/x.safetensors\"}}", "plain name")]
    [InlineData("{\"weight_map\":{\"a\":\"sub\\\\x.safetensors\"}}", "plain name")]
    [InlineData("{\"weight_map\":{\"a\":\"..\"}}", "plain name")]
    [InlineData("{\"weight_map\":{\"a\":\"\"}}", "plain name")]
    [InlineData("{\"weight_map\":{\"a\":\"s.safetensors\",\"a\":\"s.safetensors\"}}", "'a' twice")]
    [InlineData("{\"weight_map\":{},\"weight_map\":{}}", "twice")]
    [InlineData("{\"weight_map\":{\"b\":\"s.safetensors\"}}", "which it does not")]
    [InlineData("{\"weight_map\":{}}x", "invalid")]
    [InlineData("", "JSON")]
    public void ABadIndexIsRefused(string index, string fault)
    {
        WriteShard("s.safetensors", "a");
        var path = _folder.Write("m.safetensors.index.json", Encoding.UTF8.GetBytes(index));

        var error = Assert.Throws<InvalidDataException>(() => ShardedSafetensors.Open(path));

        Assert.Contains("m.safetensors.index.json", error.Message, StringComparison.Ordinal);
        Assert.Contains(fault, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AMissingShardIsNamed()
    {
        var path = _folder.Write("m.safetensors.index.json", "{\"weight_map\":{\"a\":\"gone.safetensors\"}}"u8);

        var error = Assert.Throws<FileNotFoundException>(() => ShardedSafetensors.Open(path));

        Assert.Contains("'gone.safetensors'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TensorsComeFromTheirShards()
    {
        WriteShard("1.safetensors", "a");
        WriteShard("2.safetensors", "b");
        var path = _folder.Write(
            "m.safetensors.index.json",
            "{\"metadata\":{\"total_size\":4},\"weight_map\":{\"b\":\"2.safetensors\",\"a\":\"1.safetensors\"}}"u8);

        var tensors = SafetensorsTensors.ReadAllShards(path);

        Assert.Equal(["a", "b"], tensors.Keys.Order());
        Assert.Equal([0, 1], tensors["b"].ToArray<byte>());
        foreach (var tensor in tensors.Values)
        {
            tensor.Dispose();
        }
    }

    private void WriteShard(string file, string tensor) => _folder.Write(
        file, SafetensorsBytes.Make($$$"""{"{{{tensor}}}":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}""", 2));
}
