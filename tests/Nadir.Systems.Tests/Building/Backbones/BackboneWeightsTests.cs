using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using Nadir.Systems.Building.Backbones;
using Nadir.Torch;
using Nadir.Torch.Serialization;
using Nadir.Torch.Tests.Serialization;

namespace Nadir.Systems.Tests.Building.Backbones;

/// <summary>Weights from files of every kind and under every name.</summary>
public sealed class BackboneWeightsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nadir-backbones-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("")]
    [InlineData("image.backbone.")]
    [InlineData("state_dict.module.")]
    public void Safetensors_are_read_below_any_beginning_and_halves_are_widened(string prefix)
    {
        using var scope = new TensorScope();
        using var source = Tiny(1);
        var path = Path.Combine(_folder, "weights.bin");
        var tensors = Halves(source).ToDictionary(pair => prefix + pair.Key, pair => pair.Value);
        if (prefix.Length > 0)
        {
            tensors.Add("text.embedding.weight", Tensor.Ones([3, 2]));
        }

        SafetensorsTensors.Write(path, tensors);
        using var target = Tiny(2);
        BackboneWeights.Load(path, target);

        AssertHolds(Halves(source), target);
    }

    [Fact]
    public void Several_files_and_their_index_are_read()
    {
        using var scope = new TensorScope();
        using var source = Tiny(1);
        var halves = Halves(source);
        var first = halves.Take(halves.Count / 2).ToDictionary();
        SafetensorsTensors.Write(Path.Combine(_folder, "a.safetensors"), first);
        SafetensorsTensors.Write(Path.Combine(_folder, "b.safetensors"), halves.Skip(halves.Count / 2).ToDictionary());
        var index = Path.Combine(_folder, "model.safetensors.index.json");
        var map = string.Join(",",
            halves.Keys.Select(name => $"\"{name}\":\"{(first.ContainsKey(name) ? "a" : "b")}.safetensors\""));
        File.WriteAllText(index, $"{{\"weight_map\":{{{map}}}}}");
        using var target = Tiny(2);
        BackboneWeights.Load(index, target);

        AssertHolds(halves, target);
    }

    [Fact]
    public void A_checkpoint_of_PyTorch_is_read_below_its_wrapping()
    {
        using var scope = new TensorScope();
        using var source = Tiny(1);
        var pickle = new CheckpointBytes().Op("}(").Text("epoch").Int(3).Text("state_dict").Op("}(");
        var storages = new List<byte[]>();
        foreach (var (name, tensor) in source.StateDict().Where(pair => pair.Value.Type == ScalarType.Float32))
        {
            var strides = new long[tensor.Dimensions];
            for (var i = tensor.Dimensions - 1; i >= 0; i--)
            {
                strides[i] = i == tensor.Dimensions - 1 ? 1 : strides[i + 1] * tensor.Size(i + 1);
            }

            pickle.Text($"module.{name}")
                .Tensor("FloatStorage", $"{storages.Count}", tensor.NumberOfElements, 0, tensor.Shape, strides);
            storages.Add(MemoryMarshal.AsBytes(tensor.ToArray<float>().AsSpan()).ToArray());
        }

        var path = Path.Combine(_folder, "checkpoint.pth");
        File.WriteAllBytes(path, CheckpointBytes.Zip(pickle.Op("uu").Stop(), storages, CompressionLevel.NoCompression));
        using var target = Tiny(2);
        BackboneWeights.Load(path, target);

        AssertHolds(source.StateDict().Where(pair => pair.Value.Type == ScalarType.Float32).ToDictionary(), target);
    }

    [Fact]
    public void Initializers_of_an_onnx_file_are_read()
    {
        using var scope = new TensorScope();
        using var source = Tiny(1);
        var floats = source.StateDict().Where(pair => pair.Value.Type == ScalarType.Float32).ToDictionary();
        var path = Path.Combine(_folder, "model.safetensors");
        File.WriteAllBytes(path, Onnx(floats));
        using var target = Tiny(2);
        BackboneWeights.Load(path, target);

        AssertHolds(floats, target);
    }

    [Fact]
    public void The_names_of_the_old_MobileNet_release_are_read()
    {
        using var scope = new TensorScope();
        using var source = new MobileNetV1();
        NearlyEqual.RandomizeStatistics(source);
        var release = source.StateDict().Where(pair => pair.Value.Type == ScalarType.Float32).ToDictionary(
            pair => pair.Key.Replace(".conv.weight", ".weight", StringComparison.Ordinal)
                .Replace(".bn.weight", "_bn.gamma", StringComparison.Ordinal)
                .Replace(".bn.bias", "_bn.beta", StringComparison.Ordinal)
                .Replace(".bn.running_mean", "_bn.mean", StringComparison.Ordinal)
                .Replace(".bn.running_var", "_bn.var", StringComparison.Ordinal),
            pair => pair.Value);
        release.Add("conv_pw_13.weight", Tensor.Ones([1024, 1024, 1, 1]));
        using var target = new MobileNetV1();
        BackboneWeights.Copy(release, target, "the release");

        AssertHolds(source.StateDict().Where(pair => pair.Value.Type == ScalarType.Float32).ToDictionary(), target);
    }

    [Fact]
    public void A_classifier_is_left_out_or_taken_as_the_network_has_one()
    {
        using var scope = new TensorScope();
        using var source = new ResNet("tiny", Sizes, new() { Classes = 5 });
        var state = source.StateDict().ToDictionary();
        using var trunk = Tiny(2);
        BackboneWeights.Copy(state, trunk, "a file");
        using var whole = new ResNet("tiny", Sizes, new() { Classes = 5 });
        BackboneWeights.Copy(state, whole, "a file");
        source.Eval();
        whole.Eval();
        var pixels = Tensor.Rand([1, 3, 40, 40]);

        Assert.Equal(source.Classify(pixels).ToArray<float>(), whole.Classify(pixels).ToArray<float>());
        using var other = new ResNet("tiny", Sizes, new() { Classes = 6 });
        Assert.Contains("fc.weight is [5, 6] and must be [6, 6]",
            Refusal(() => BackboneWeights.Copy(state, other, "a file")), StringComparison.Ordinal);
    }

    [Fact]
    public void What_does_not_fit_is_named_in_one_sentence_and_nothing_is_copied()
    {
        using var scope = new TensorScope();
        using var source = Tiny(1);
        using var target = Tiny(2);
        var before = target.StateDict().ToDictionary(pair => pair.Key, pair => pair.Value.Clone());
        var state = source.StateDict().ToDictionary();
        state.Remove("layer1.0.conv1.weight");
        state.Add("layer9.weight", Tensor.Ones([1]));
        state["bn1.weight"] = Tensor.Ones([9]);
        state["bn1.bias"] = Tensor.Ones([4], ScalarType.Int64);
        var path = Path.Combine(_folder, "odd.safetensors");
        SafetensorsTensors.Write(path, state);
        var message = Refusal(() => BackboneWeights.Load(path, target));

        Assert.StartsWith($"'{path}' does not fit tiny", message, StringComparison.Ordinal);
        Assert.Contains("1 missing: layer1.0.conv1.weight", message, StringComparison.Ordinal);
        Assert.Contains("1 unexpected: layer9.weight", message, StringComparison.Ordinal);
        Assert.Contains("bn1.weight is [9] and must be [4]", message, StringComparison.Ordinal);
        Assert.Contains("bn1.bias is of type Int64", message, StringComparison.Ordinal);
        AssertHolds(before.Where(pair => pair.Value.Type == ScalarType.Float32).ToDictionary(), target);
    }

    [Fact]
    public void Files_of_other_kinds_folders_and_folded_networks_are_refused()
    {
        using var target = Tiny(1);
        var path = Path.Combine(_folder, "notes.txt");
        File.WriteAllText(path, "no weights at all");
        Assert.Contains(path, Refusal(() => BackboneWeights.Load(path, target)), StringComparison.Ordinal);
        Assert.Contains("folder", Refusal(() => BackboneWeights.Load(_folder, target)), StringComparison.Ordinal);
        File.WriteAllBytes(path, []);
        Assert.Contains(path, Refusal(() => BackboneWeights.Load(path, target)), StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => BackboneWeights.Load(path + "x", target));

        using var scope = new TensorScope();
        using var source = Tiny(2);
        target.FoldNormalizations();
        Assert.Throws<InvalidOperationException>(
            () => BackboneWeights.Copy(source.StateDict().ToDictionary(), target, "a file"));
    }

    [Theory]
    [InlineData("osdpm")]
    [InlineData("faami")]
    public void The_backbone_of_a_bundled_model_is_read_from_its_folder(string model)
    {
        using var scope = new TensorScope();
        var path = Path.Combine(ReferenceFiles.Repository(), "models", model, "model.safetensors");
        using var backbone = BackboneRegistry.Create("mobilenet-v1");
        BackboneWeights.Load(path, backbone);
        var stored = SafetensorsTensors.ReadAll(path);

        var name = stored.Keys.Single(
            key => key.EndsWith("image.backbone.conv_pw_7.conv.weight", StringComparison.Ordinal));
        Assert.Equal(stored[name].To(ScalarType.Float32).ToArray<float>(),
            backbone.StateDict()["conv_pw_7.conv.weight"].ToArray<float>());
    }

    private static ResNetSizes Sizes => new([1, 1, 1, 1], [4, 4, 6, 6], false);

    private static ResNet Tiny(long seed)
    {
        TorchRandom.ManualSeed(seed);
        var network = new ResNet("tiny", Sizes);
        NearlyEqual.RandomizeStatistics(network);
        return network;
    }

    private static Dictionary<string, Tensor> Halves(ResNet network) => network.StateDict()
        .Where(pair => pair.Value.Type == ScalarType.Float32)
        .ToDictionary(pair => pair.Key, pair => pair.Value.Detach().To(ScalarType.Float16));

    private static void AssertHolds(IReadOnlyDictionary<string, Tensor> expected, Backbone network)
    {
        var state = network.StateDict();
        Assert.All(expected, pair => Assert.Equal(
            pair.Value.To(ScalarType.Float32).ToArray<float>(),
            state[pair.Key].To(ScalarType.Float32).ToArray<float>()));
    }

    private static string Refusal(Action load) => Assert.Throws<InvalidDataException>(load).Message;

    // ModelProto: ir_version 8, a graph of initializers with raw data.
    private static byte[] Onnx(Dictionary<string, Tensor> tensors)
    {
        var graph = tensors.SelectMany(pair => Field(5,
        [
            .. pair.Value.Shape.SelectMany(length => (byte[])[0x08, .. Varint((ulong)length)]),
            0x10, 1,
            .. Field(8, Encoding.UTF8.GetBytes(pair.Key)),
            .. Field(9, MemoryMarshal.AsBytes(pair.Value.ToArray<float>().AsSpan()).ToArray()),
        ]));
        return [0x08, 8, .. Field(7, [.. graph])];
    }

    private static byte[] Field(int number, byte[] content) =>
        [(byte)((number << 3) | 2), .. Varint((ulong)content.Length), .. content];

    private static byte[] Varint(ulong value) =>
        value < 0x80 ? [(byte)value] : [(byte)(value | 0x80), .. Varint(value >> 7)];
}
