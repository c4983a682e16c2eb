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
}
