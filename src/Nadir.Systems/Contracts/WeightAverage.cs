using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nadir.Torch;
using Nadir.Torch.Serialization;

namespace Nadir.Systems.Contracts;

/// <summary>
/// A model whose weights lie between those of two others of one shape: robust fine-tuning (Wortsman et al. 2022,
/// WiSE-FT) takes one from before and one from after a training, and keeps more of what the first one knew.
/// </summary>
/// <remarks>Safe to use from many threads, one a folder.</remarks>
public static class WeightAverage
{
    /// <summary>Writes the model folder (1 - weight) * first + weight * second.</summary>
    /// <param name="first">A model folder.</param>
    /// <param name="second">A model folder with the same configuration and the same words.</param>
    /// <param name="weight">0 gives the first, 1 the second.</param>
    /// <param name="folder">Created if missing; neither of the two.</param>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    /// <exception cref="InvalidDataException">The two are not of one shape; the message says what differs.</exception>
    public static void Run(string first, string second, double weight, string folder)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(weight);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(weight, 1);
        string[] names = [.. FilesBeside(first), .. FilesBeside(second)];
        foreach (var name in names.Distinct(StringComparer.Ordinal))
        {
            var (left, right) = (ModelFolder.Existing(first, name), ModelFolder.Existing(second, name));
            if (!File.ReadAllBytes(left).AsSpan().SequenceEqual(File.ReadAllBytes(right))
                && !(name == ModelFolder.ConfigurationName && JsonNode.DeepEquals(WithoutDropout(first), WithoutDropout(second))))
            {
                throw new InvalidDataException(
                    $"'{left}' and '{right}' differ; weights can be averaged between models of one shape and the same "
                    + "words.");
            }
        }

        if (new[] { first, second }.Any(other => Path.GetFullPath(other) == Path.GetFullPath(folder)))
        {
            throw new InvalidDataException($"'{folder}' is one of the two models; choose another folder.");
        }

        using var noGrad = new NoGradScope();
        using var scope = new TensorScope();
        var from = QuantizedRows.ReadAll(ModelFolder.Existing(first, ModelFolder.WeightsName));
        var to = QuantizedRows.ReadAll(ModelFolder.Existing(second, ModelFolder.WeightsName));
        if (from.Keys.Concat(to.Keys).FirstOrDefault(name => !from.ContainsKey(name) || !to.ContainsKey(name)
                || !from[name].Shape.AsSpan().SequenceEqual(to[name].Shape)) is { } misfit)
        {
            throw new InvalidDataException($"'{first}' and '{second}' do not have the same tensor '{misfit}'.");
        }

        // Counters, which are whole numbers, are the second model's.
        var averaged = from.ToDictionary(pair => pair.Key, pair => pair.Value.Type.IsFloatingPoint()
            ? pair.Value.To(ScalarType.Float32).Lerp(to[pair.Key].To(ScalarType.Float32), weight).To(pair.Value.Type)
            : to[pair.Key]);
        Directory.CreateDirectory(folder);
        foreach (var name in names.Distinct(StringComparer.Ordinal))
        {
            File.Copy(Path.Combine(first, name), Path.Combine(folder, name), overwrite: true);
        }

        var card = Path.Combine(folder, ModelFolder.CardName);
        File.WriteAllText(card, string.Create(CultureInfo.InvariantCulture, $"""
            # Averaged weights

            {1 - weight:0.###} times `{Named(first)}` ({ModelFolder.Fingerprint(first)})
            and {weight:0.###} times `{Named(second)}` ({ModelFolder.Fingerprint(second)}).

            """));
        SafetensorsTensors.Write(
            Path.Combine(folder, ModelFolder.WeightsName),
            averaged,
            new Dictionary<string, string> { ["format"] = "pt" });
    }

    private static IEnumerable<string> FilesBeside(string folder) => Directory.Exists(folder)
        ? ModelFolder.DecidingFiles(folder).Where(name => name != ModelFolder.WeightsName)
        : throw new FileNotFoundException($"'{folder}' does not exist.", folder);

    // Dropout is of the training alone: two runs may differ in it.
    private static JsonNode? WithoutDropout(string folder)
    {
        var configuration = JsonNode.Parse(
            ModelFolder.ReadConfiguration(folder), documentOptions: new JsonDocumentOptions { MaxDepth = 16, AllowDuplicateProperties = false });
        Remove(configuration);
        return configuration;

        static void Remove(JsonNode? node)
        {
            switch (node)
            {
                case JsonObject members:
                    members.Remove("dropout");
                    foreach (var (_, member) in members)
                    {
                        Remove(member);
                    }

                    break;
                case JsonArray entries:
                    foreach (var entry in entries)
                    {
                        Remove(entry);
                    }

                    break;
            }
        }
    }

    private static string Named(string folder) =>
        Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
}
