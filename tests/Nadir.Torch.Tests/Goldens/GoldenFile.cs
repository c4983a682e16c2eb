using Nadir.Torch.Serialization;

namespace Nadir.Torch.Tests.Goldens;

/// <summary>Values that PyTorch computed; make_goldens.py made the files.</summary>
internal sealed class GoldenFile
{
    private readonly Dictionary<string, Tensor> _tensors;

    private GoldenFile(Dictionary<string, Tensor> tensors) => _tensors = tensors;

    public Tensor this[string name] => _tensors[name];

    /// <summary>Reads a file; its tensors belong to the innermost scope.</summary>
    public static GoldenFile Read(string name) =>
        new(SafetensorsTensors.ReadAll(Path.Combine(AppContext.BaseDirectory, "Goldens", name)));

    public bool Contains(string name) => _tensors.ContainsKey(name);

    /// <summary>All tensors whose names begin so, by the rest of their names.</summary>
    public Dictionary<string, Tensor> Part(string prefix) => _tensors
        .Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal))
        .ToDictionary(pair => pair.Key[prefix.Length..], pair => pair.Value);
}
