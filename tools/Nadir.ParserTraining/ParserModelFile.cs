using System.Globalization;
using Nadir.Metrics;
using Nadir.Torch;
using Nadir.Torch.Serialization;
using Nadir.Weights.Safetensors;

namespace Nadir.ParserTraining;

/// <summary>Writes models of the parser.</summary>
internal static class ParserModelFile
{
    private const int WeightsInRow = 128; // Those of a ranker, which are a vector, share a factor by this many.

    /// <summary>Writes a model together with the weights of a ranker; those that it had are replaced.</summary>
    internal static void AddRanker(string model, string path, float[] weights, float network)
    {
        using var scope = new TensorScope();
        using var file = SafetensorsFile.Open(model);
        var tensors = file.Names.Where(name => !name.StartsWith("trees", StringComparison.Ordinal))
            .ToDictionary(name => name, file.Read);
        AddWithEightBits(tensors, "trees", weights, weights.Length / WeightsInRow, WeightsInRow);
        tensors["trees_network"] = Tensor.FromArray<float>([network], 1);
        SafetensorsTensors.Write(path, tensors, file.Metadata.ToDictionary(), ScalarType.Float16);
    }

    /// <summary>
    /// Writes networks as one model with matrices of 8 bits: all but the first read the captions that the first is not
    /// sure of. The first file may be such a model already, with a ranker, which stays: the others are added to it.
    /// </summary>
    /// <exception cref="InvalidDataException">Another file than the first has several networks.</exception>
    internal static void Join(IReadOnlyList<string> models, string path)
    {
        using var scope = new TensorScope();
        var tensors = new Dictionary<string, Tensor>();
        var texts = new Dictionary<string, string>();
        var networks = 0;
        foreach (var model in models)
        {
            using var file = SafetensorsFile.Open(model);
            var own = file.Names.Select(NetworkOf).Max();
            if (networks > 0 && own > 1)
            {
                throw new InvalidDataException($"'{model}' has {own} networks; only the first file may have several.");
            }

            var prefix = networks == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{networks + 1}.");
            networks += own;
            foreach (var name in file.Names)
            {
                var tensor = file.Read(name);
                if (tensor.Dimensions == 2 && tensor.Type != ScalarType.Int8)
                {
                    AddWithEightBits(tensors, prefix + name, tensor.To(ScalarType.Float32).ToArray<float>(),
                        (int)tensor.Size(0), (int)tensor.Size(1));
                }
                else
                {
                    tensors.Add(prefix + name, tensor);
                }
            }

            foreach (var (name, text) in file.Metadata)
            {
                texts.Add(prefix + name, text);
            }
        }

        SafetensorsTensors.Write(path, tensors, texts, ScalarType.Float16);
    }

    // Of a name such as 2.words the network 2; names of the first network have no number.
    private static int NetworkOf(string name) =>
        int.TryParse(name.Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 1;

    // Rounded to 127 steps to either side of 0, by row.
    private static void AddWithEightBits(
        Dictionary<string, Tensor> tensors, string name, float[] values, int rows, int columns)
    {
        var (steps, scales) = (new sbyte[values.Length], new float[rows]);
        for (var row = 0; row < rows; row++)
        {
            var own = values.AsSpan(row * columns, columns);
            var largest = 0f;
            foreach (var value in own)
            {
                largest = Math.Max(largest, Math.Abs(value));
            }

            // The factor is stored as float16, so it is rounded before it is divided by.
            var scale = scales[row] = (float)(Half)(largest / sbyte.MaxValue);
            for (var column = 0; column < columns; column++)
            {
                steps[(row * columns) + column] = (sbyte)Math.Clamp(scale > 0 ? MathF.Round(own[column] / scale)
                    : 0, -sbyte.MaxValue, sbyte.MaxValue);
            }
        }

        tensors.Add(name, Tensor.FromArray<sbyte>(steps, rows, columns));
        tensors.Add(name + ParserWeights.Scale, Tensor.FromArray<float>(scales, rows));
    }
}
