using System.Globalization;
using System.Text.Json;
using Nadir.Systems.Contracts;
using Nadir.Torch;
using Nadir.Torch.Serialization;

namespace Nadir.Systems.DualEncoder;

/// <summary>
/// Puts the heads of two text towers side by side that were trained on one frozen language model, as with two seeds:
/// the wider head gives the weighted sum of their vectors, which is steadier than either, while a text still goes
/// through the language model once.
/// </summary>
/// <remarks>Safe to use from many threads, one a folder.</remarks>
public static class TextHeads
{
    private const string Projection = "projection.weight";
    private const string ProjectionBias = "projection.bias";
    private const string Hidden = "head.hidden.weight";
    private const string HiddenBias = "head.hidden.bias";
    private const string Output = "head.output.weight";

    /// <summary>
    /// Writes the model folder whose text vectors, before they are normalised, are (1 - weight) * first + weight *
    /// second.
    /// </summary>
    /// <param name="first">A model folder with a BERT and a <c>headWidth</c> above 0; all but the text head
    /// is taken from it.</param>
    /// <param name="second">One that differs in the text head, its width, dropout, scale and querybank alone.</param>
    /// <param name="weight">0 to 1.</param>
    /// <param name="folder">Created if missing; neither of the two.</param>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    /// <exception cref="InvalidDataException">There are no such heads, or the two differ in more; the
    /// message says what.</exception>
    public static void Join(string first, string second, double weight, string folder)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(weight);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(weight, 1);
        WeightAverage.RequireAnother(first, second, folder);
        WeightAverage.RequireEqualFiles(first, second, ["dropout", "headWidth"]);
        using var noGrad = new NoGradScope();
        using var scope = new TensorScope();
        var from = QuantizedRows.ReadAll(ModelFolder.Existing(first, ModelFolder.WeightsName));
        var to = QuantizedRows.ReadAll(ModelFolder.Existing(second, ModelFolder.WeightsName));
        string prefix = from.Keys.FirstOrDefault(
            name => name.EndsWith($"text.{Output}", StringComparison.Ordinal)) is { } output
            ? output[..^Output.Length]
            : throw new InvalidDataException(
                $"'{first}' has no text head of its own beside a language model's projection ('text.headWidth').");
        string[] parts = [Projection, ProjectionBias, Hidden, HiddenBias, Output];
        var heads = parts.Select(part => prefix + part).ToHashSet(StringComparer.Ordinal);
        RequireEqual(first, second, from, to, heads);

        Tensor Part(IReadOnlyDictionary<string, Tensor> tensors, string part) =>
            tensors[prefix + part].To(ScalarType.Float32);
        var joined = new Dictionary<string, Tensor>(from)
        {
            [prefix + Projection] = Part(from, Projection).Lerp(Part(to, Projection), weight),
            [prefix + ProjectionBias] = Part(from, ProjectionBias).Lerp(Part(to, ProjectionBias), weight),
            [prefix + Hidden] = Tensor.Cat([Part(from, Hidden), Part(to, Hidden)], dim: 0),
            [prefix + HiddenBias] = Tensor.Cat([Part(from, HiddenBias), Part(to, HiddenBias)], dim: 0),
            [prefix + Output] = Tensor.Cat([Part(from, Output) * (1 - weight), Part(to, Output) * weight], dim: 1),
        };
        foreach (string name in heads)
        {
            joined[name] = joined[name].To(from[name].Type);
        }

        Write(first, second, weight, folder, joined, joined[prefix + Hidden].Size(0));
    }

    // Scale and querybank come with a training, too, and are the first's.
    private static void RequireEqual(
        string first, string second, IReadOnlyDictionary<string, Tensor> from, IReadOnlyDictionary<string, Tensor> to,
        HashSet<string> heads)
    {
        foreach (string name in from.Keys.Union(to.Keys)
            .Where(name => !name.EndsWith("logit_scale", StringComparison.Ordinal)
            && !name.StartsWith("querybank.", StringComparison.Ordinal)))
        {
            if (!from.TryGetValue(name, out var left) || !to.TryGetValue(name, out var right)
                || (!heads.Contains(name)
                    && (!left.Shape.AsSpan().SequenceEqual(right.Shape) || !left.Allclose(right, rtol: 0, atol: 0))))
            {
                throw new InvalidDataException(
                    $"'{first}' and '{second}' differ in '{name}'; heads can stand side by side on one language "
                        + $"model that stayed as it is, and one image side.");
            }
        }
    }

    private static void Write(
        string first, string second, double weight, string folder, Dictionary<string, Tensor> joined, long width)
    {
        Directory.CreateDirectory(folder);
        WeightAverage.CopyFilesBeside(first, folder);
        var configuration = WeightAverage.Configuration(first)!;
        (configuration["encoder"] ?? configuration)["text"]!["headWidth"] = width;
        ModelFolder.WriteConfiguration(
            folder, System.Text.Encoding.UTF8.GetBytes(
                configuration.ToJsonString(new JsonSerializerOptions { WriteIndented = true })));
        File.WriteAllText(Path.Combine(folder, ModelFolder.CardName), string.Create(CultureInfo.InvariantCulture, $"""
            # Text heads side by side

            The text vector is {1 - weight:0.###} times that of {WeightAverage.Described(first)}
            and {weight:0.###} times that of {WeightAverage.Described(second)}, from which all else is the first's.

            """));
        SafetensorsTensors.Write(
            Path.Combine(folder, ModelFolder.WeightsName), joined,
            new Dictionary<string, string> { ["format"] = "pt" });
    }
}
