using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Clip.Onnx.Export;

/// <summary>The parameters of a model by name, for an export that must not forget one.</summary>
internal sealed class ExportWeights
{
    private readonly IReadOnlyDictionary<string, Tensor> _tensors;
    private readonly HashSet<string> _unused;

    public ExportWeights(Module model)
    {
        _tensors = model.StateDict();
        _unused = [.. _tensors.Keys];
    }

    /// <summary>Names that nobody has read.</summary>
    public IReadOnlyCollection<string> Unused => _unused;

    /// <summary>Whether there is a parameter of this name.</summary>
    public bool Has(string name) => _tensors.ContainsKey(name);

    /// <summary>Leaves out what a picture's or a text's vector does not need.</summary>
    public void Skip(string name) => _unused.Remove(name);

    /// <summary>The values, row by row.</summary>
    public float[] Values(string name)
    {
        _unused.Remove(name);
        using var values = _tensors[name].To(ScalarType.Float32);
        return values.ToArray<float>();
    }

    /// <summary>The dimensions.</summary>
    public long[] Shape(string name) => [.. _tensors[name].Shape];

    /// <summary>A matrix with rows and columns changed.</summary>
    public float[] Transposed(string name)
    {
        _unused.Remove(name);
        using var scope = new TensorScope();
        return _tensors[name].To(ScalarType.Float32).T().Contiguous().ToArray<float>();
    }
}
