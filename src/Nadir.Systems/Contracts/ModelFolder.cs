using System.Security.Cryptography;
using System.Text.Json;
using Nadir.Files;
using Nadir.Text;

namespace Nadir.Systems.Contracts;

/// <summary>
/// A model on disk: a folder with <c>config.json</c>, <c>model.safetensors</c>, a vocabulary and <c>card.md</c>.
/// </summary>
public static class ModelFolder
{
    /// <summary>Architecture, sizes and preprocessing.</summary>
    public const string ConfigurationName = "config.json";

    /// <summary>The weights.</summary>
    public const string WeightsName = "model.safetensors";

    /// <summary>Data, recipe, seed, measured scores, licence.</summary>
    public const string CardName = "card.md";

    /// <summary>How the model was trained; not needed to run it.</summary>
    public const string RecipeName = "recipe.json";

    /// <summary>Where a training that was stopped goes on; not needed to run the model.</summary>
    internal const string CheckpointName = "checkpoint.safetensors";

    private const int MaximumConfigurationBytes = 1 << 20;

    /// <summary>Names the content: SHA-256 over every file that decides a model's output.</summary>
    /// <param name="folder">The model folder.</param>
    /// <returns>64 lower-case hexadecimal characters; the card, the recipe, the calibration and a training's checkpoint
    /// do not change it.</returns>
    public static string Fingerprint(string folder) => Hash(folder, DecidingFiles(folder));

    /// <summary>As <see cref="Fingerprint"/>, without holding the calling thread up.</summary>
    /// <param name="folder">The model folder.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>What <see cref="Fingerprint"/> gives.</returns>
    public static async Task<string> FingerprintAsync(string folder, CancellationToken cancellationToken = default)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var name in DecidingFiles(folder))
        {
            var stream = new FileStream(
                Path.Combine(folder, name), FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16,
                FileOptions.Asynchronous | FileOptions.SequentialScan);
            await using (stream.ConfigureAwait(false))
            {
                Add(hash, name, stream.Length,
                    await SHA256.HashDataAsync(stream, cancellationToken).ConfigureAwait(false));
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Whether a folder holds the model of a fingerprint.</summary>
    /// <param name="folder">The model folder.</param>
    /// <param name="fingerprint">What <see cref="Fingerprint"/> gave, also that of 0.1.0, to which a checkpoint in
    /// the folder counted.</param>
    public static bool HasFingerprint(string folder, string fingerprint) =>
        string.Equals(Fingerprint(folder), fingerprint, StringComparison.OrdinalIgnoreCase)
        || (File.Exists(Path.Combine(folder, CheckpointName))
            && string.Equals(
                Hash(folder, DecidingFiles(folder).Append(CheckpointName).Order(StringComparer.Ordinal)), fingerprint,
                StringComparison.OrdinalIgnoreCase));

    private static string Hash(string folder, IEnumerable<string> names)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var name in names)
        {
            using var stream = File.OpenRead(Path.Combine(folder, name));
            Add(hash, name, stream.Length, SHA256.HashData(stream));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Add(IncrementalHash hash, string name, long length, byte[] content)
    {
        hash.AppendData(System.Text.Encoding.UTF8.GetBytes($"{name}\0{length}\0"));
        hash.AppendData(content);
    }

    /// <summary>The names of the files of a folder that decide a model's output, in ordinal order.</summary>
    internal static IEnumerable<string> DecidingFiles(string folder) => Directory.EnumerateFiles(folder)
        .Select(file => Path.GetFileName(file)!)
        .Where(name => name is not (RecipeName or ScoreCalibration.FileName or CheckpointName)
            && (Path.GetExtension(name) is (".json" or ".safetensors" or ".onnx" or ".gz")
            || name is "merges.txt" or WordPieceTokenizer.FileName))
        .Order(StringComparer.Ordinal);

    /// <summary>
    /// Size of the weights: of <see cref="WeightsName"/>, or of all <c>.onnx</c> files where it is missing.
    /// </summary>
    /// <param name="folder">The model folder.</param>
    /// <exception cref="FileNotFoundException">The folder has neither.</exception>
    public static long WeightsBytes(string folder)
    {
        var weights = new FileInfo(Path.Combine(folder, WeightsName));
        FileInfo[] files = weights.Exists ? [weights]
            : new DirectoryInfo(folder).GetFiles("*.onnx", SearchOption.AllDirectories);
        return files.Length > 0
            ? files.Sum(file => file.Length)
            : throw new FileNotFoundException($"'{folder}' has no {WeightsName} and no .onnx files.", weights.FullName);
    }

    /// <summary>Which architecture a folder holds.</summary>
    /// <exception cref="InvalidDataException">No <c>config.json</c> with an architecture.</exception>
    /// <exception cref="FileNotFoundException">No <c>config.json</c>.</exception>
    public static string Architecture(string folder)
    {
        try
        {
            using var document = JsonDocument.Parse(
                ReadConfiguration(folder), new JsonDocumentOptions { MaxDepth = 16 });
            ReadableJson.Require(document.RootElement);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("architecture", out var value)
                && value.ValueKind == JsonValueKind.String
                ? value.GetString()!
                : throw new InvalidDataException($"'{Path.Combine(folder, ConfigurationName)}' names no architecture.");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException(
                $"'{Path.Combine(folder, ConfigurationName)}' is not JSON: {ReadableJson.Reason(exception)}.",
                exception);
        }
    }

    internal static byte[] ReadConfiguration(string folder)
    {
        var path = Existing(folder, ConfigurationName);
        var length = new FileInfo(path).Length;
        return length <= MaximumConfigurationBytes
            ? File.ReadAllBytes(path)
            : throw new InvalidDataException(
                $"'{path}' has {length} bytes; a configuration has at most {MaximumConfigurationBytes}.");
    }

    internal static void WriteConfiguration(string folder, byte[] json) =>
        DurableFile.WriteAllBytes(Path.Combine(folder, ConfigurationName), [.. json, (byte)'\n']);

    internal static string Existing(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        return File.Exists(path)
            ? path
            : throw new FileNotFoundException($"'{folder}' is not a model folder: it has no {name}.", path);
    }
}
