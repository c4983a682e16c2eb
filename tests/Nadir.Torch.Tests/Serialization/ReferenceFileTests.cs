using Nadir.Torch.Serialization;
using Nadir.Weights;
using Nadir.Weights.Safetensors;

namespace Nadir.Torch.Tests.Serialization;

/// <summary>Files that Python wrote.</summary>
[Trait("Category", "Reference")]
public sealed class ReferenceFileTests : IDisposable
{
    private readonly TensorScope _scope = new();

    public void Dispose() => _scope.Dispose();

    [SkippableFact]
    public void EveryStateDictEqualsItsSafetensorsTwin()
    {
        foreach (var path in ReferenceFolder.Files("clip", "*_state_dict.pt"))
        {
            using var checkpoint = PytorchCheckpoint.Load(path);
            var tensors = checkpoint.StateDict();
            var twin = SafetensorsTensors.ReadAll(
                path.Replace("_state_dict.pt", "_weights.safetensors", StringComparison.Ordinal));

            // The checkpoint also holds three whole numbers that tell the model's size.
            Assert.Empty(twin.Keys.Except(tensors.Keys));
            Assert.All(tensors.Keys.Except(twin.Keys), name => Assert.Equal(ScalarType.Int64, tensors[name].Type));
            foreach (var (name, expected) in twin)
            {
                Assert.Equal(expected.Shape, tensors[name].Shape);
                Assert.Equal(expected.To(ScalarType.Float32).ToArray<float>(),
                    tensors[name].To(ScalarType.Float32).ToArray<float>());
            }
        }
    }

    [SkippableFact]
    public void ViewsNestingAndPlainValuesAreRead()
    {
        foreach (var path in ReferenceFolder.Files("clip", "pt_container_cases.pt"))
        {
            using var checkpoint = PytorchCheckpoint.Load(path);
            var tensors = checkpoint.StateDict();

            var strided = tensors["strided"];
            Assert.False(strided.IsContiguous);
            Assert.Equal(Enumerable.Range(0, 24).Select(i => (float)(((i % 4) * 6) + (i / 4))),
                strided.ToArray<float>());
            Assert.Equal(Enumerable.Range(10, 10).Select(i => (long)i), tensors["view"].ToArray<long>());
            var root = Assert.IsType<OrderedDictionary<object, object?>>(checkpoint.Root);
            Assert.IsType<long>(root["epoch"]);
            Assert.Equal(tensors.Keys.Count(name => name.StartsWith("state_dict.", StringComparison.Ordinal)),
                checkpoint.StateDict("state_dict").Count);
            Assert.Throws<KeyNotFoundException>(() => checkpoint.StateDict("absent"));
        }
    }

    [SkippableFact]
    public void TheLegacyFormatIsRead()
    {
        foreach (var path in ReferenceFolder.Files("clip", "pt_legacy_nonzip.pt"))
        {
            using var checkpoint = PytorchCheckpoint.Load(path);
            var tensors = checkpoint.StateDict();

            Assert.Equal([2, 3], tensors["a"].Shape);
            Assert.Equal([0, 1, 2, 3, 4, 5], tensors["a"].ToArray<float>());
            Assert.Equal([(Half)1, (Half)1], tensors["b"].ToArray<Half>());
        }
    }

    [SkippableFact]
    public void HostileCheckpointsAreRefusedByName()
    {
        foreach (var path in ReferenceFolder.Files("clip", "pt_hostile*.pt"))
        {
            var error = Assert.Throws<InvalidDataException>(() => PytorchCheckpoint.Load(path));

            Assert.Matches("names '[^']+', which is not on the list", error.Message);
        }
    }

    [SkippableFact]
    public void EverySafetensorsFileSurvivesRewriting()
    {
        using var folder = new TemporaryFolder();
        foreach (var path in ReferenceFolder.Files("clip", "*.safetensors"))
        {
            var tensors = SafetensorsTensors.ReadAll(path);
            SafetensorsTensors.Write(folder.File("copy.safetensors"), tensors);

            using var original = SafetensorsFile.Open(path);
            using var copy = SafetensorsFile.Open(folder.File("copy.safetensors"));
            Assert.Equal(original.Entries.Select(entry => entry.Name).Order(),
                copy.Entries.Select(entry => entry.Name).Order());
            foreach (var (name, tensor) in tensors)
            {
                Assert.Equal(original.Entry(name).DataType, copy.Entry(name).DataType);
                Assert.Equal(original.Entry(name).Shape, copy.Entry(name).Shape);
                Assert.Equal(Bytes(tensor), Bytes(copy.Read(name)));
            }
        }
    }

    private static byte[] Bytes(Tensor tensor)
    {
        var bytes = new byte[tensor.NumberOfElements * tensor.Type.ElementSize()];
        tensor.CopyBytesTo(bytes);
        return bytes;
    }
}
