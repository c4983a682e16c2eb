using Nadir.Torch;
using Nadir.Torch.Serialization;
using Nadir.Weights.Safetensors;

namespace Nadir.ParserTraining;

/// <summary>Writes models of the parser.</summary>
internal static class ParserModelFile
{
    /// <summary>Writes a model together with the weights of a ranker; those that it had are replaced.</summary>
    internal static void AddRanker(string model, string path, float[] weights, float network)
    {
        using var scope = new TensorScope();
        using var file = SafetensorsFile.Open(model);
        var tensors = file.Names.Where(name => name is not ("trees" or "trees_network")).ToDictionary(name => name, file.Read);
        tensors["trees"] = Tensor.FromArray<float>(weights, weights.Length);
        tensors["trees_network"] = Tensor.FromArray<float>([network], 1);
        SafetensorsTensors.Write(path, tensors, file.Metadata.ToDictionary(), ScalarType.Float16);
    }

    /// <summary>Writes two networks as one model: the second reads the captions that the first is not sure of.</summary>
    internal static void Join(string first, string second, string path)
    {
        using var scope = new TensorScope();
        using var one = SafetensorsFile.Open(first);
        using var other = SafetensorsFile.Open(second);
        SafetensorsTensors.Write(
            path,
            one.Names.ToDictionary(name => name, one.Read).Concat(other.Names.ToDictionary(name => "second." + name, other.Read)).ToDictionary(),
            one.Metadata.Concat(other.Metadata.Select(text => KeyValuePair.Create("second." + text.Key, text.Value))).ToDictionary(),
            ScalarType.Float16);
    }
}
