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
        RequireAnother(first, second, folder);
        RequireEqualFiles(first, second, ["dropout"]);
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
        CopyFilesBeside(first, folder);
        var card = Path.Combine(folder, ModelFolder.CardName);
        File.WriteAllText(card, string.Create(CultureInfo.InvariantCulture, $"""
            # Averaged weights

            {1 - weight:0.###} times {Described(first)}
            and {weight:0.###} times {Described(second)}.

            """));
        SafetensorsTensors.Write(
            Path.Combine(folder, ModelFolder.WeightsName),
            averaged,
            new Dictionary<string, string> { ["format"] = "pt" });
    }

    /// <summary>Refuses to write a model over one of the two that it is made from.</summary>
    /// <exception cref="InvalidDataException">It would.</exception>
    internal static void RequireAnother(string first, string second, string folder)
    {
        if (new[] { first, second }.Any(other => Path.GetFullPath(other) == Path.GetFullPath(folder)))
        {
            throw new InvalidDataException($"'{folder}' is one of the two models; choose another folder.");
        }
    }

    /// <summary>Refuses two models whose files beside the weights differ.</summary>
    /// <param name="first">A model folder.</param>
    /// <param name="second">Another.</param>
    /// <param name="mayDiffer">Members of <c>config.json</c>, at any depth, that may: dropout is of
    /// the training alone.</param>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    /// <exception cref="InvalidDataException">They differ; the message names the files.</exception>
    internal static void RequireEqualFiles(string first, string second, IReadOnlyList<string> mayDiffer)
    {
        foreach (var name in FilesBeside(first).Union(FilesBeside(second), StringComparer.Ordinal))
        {
            var (left, right) = (ModelFolder.Existing(first, name), ModelFolder.Existing(second, name));
            if (!File.ReadAllBytes(left).AsSpan().SequenceEqual(File.ReadAllBytes(right))
                && !(name == ModelFolder.ConfigurationName
                    && JsonNode.DeepEquals(Without(first, mayDiffer), Without(second, mayDiffer))))
            {
                throw new InvalidDataException(
                    $"'{left}' and '{right}' differ; weights can be averaged between models of one shape and the same "
                    + "words.");
            }
        }
    }

    /// <summary>The members of a folder's <c>config.json</c>, to be changed.</summary>
    internal static JsonNode? Configuration(string folder) => JsonNode.Parse(
        ModelFolder.ReadConfiguration(folder),
        documentOptions: new JsonDocumentOptions { MaxDepth = 16, AllowDuplicateProperties = false });

    /// <summary>Copies all files that decide a model's output but its weights.</summary>
    internal static void CopyFilesBeside(string source, string folder)
    {
        foreach (var name in FilesBeside(source))
        {
            File.Copy(Path.Combine(source, name), Path.Combine(folder, name), overwrite: true);
        }
    }

    /// <summary>A model by its folder's name and its fingerprint, for a card.</summary>
    internal static string Described(string folder) => $"`{Named(folder)}` ({ModelFolder.Fingerprint(folder)})";

    private static IEnumerable<string> FilesBeside(string folder) => Directory.Exists(folder)
        ? ModelFolder.DecidingFiles(folder).Where(name => name != ModelFolder.WeightsName)
        : throw new FileNotFoundException($"'{folder}' does not exist.", folder);

    private static JsonNode? Without(string folder, IReadOnlyList<string> members)
    {
        var configuration = Configuration(folder);
        Remove(configuration);
        return configuration;

        void Remove(JsonNode? node)
        {
            switch (node)
            {
                case JsonObject some:
                    foreach (string member in members)
                    {
                        some.Remove(member);
                    }

                    foreach (var (_, member) in some)
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
