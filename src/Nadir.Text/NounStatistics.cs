using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Nadir.Files;

namespace Nadir.Text;

/// <summary>
/// The nouns of a dataset's captions, with how many images have each: OSDPM's statistics of object nouns.
/// </summary>
/// <remarks>Immutable; safe to use from many threads. <see cref="NounStatisticsFile"/> keeps it on disk.</remarks>
public sealed class NounStatistics
{
    /// <summary>Takes counted nouns.</summary>
    /// <param name="imageCount">Images that were looked at, at least 0.</param>
    /// <param name="nouns">Each noun once.</param>
    /// <param name="compounds">The compounds that were kept as one.</param>
    /// <exception cref="ArgumentException">A noun is there twice, or its counts cannot be.</exception>
    public NounStatistics(int imageCount, IEnumerable<NounFrequency> nouns, CompoundLexicon compounds)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(imageCount);
        ArgumentNullException.ThrowIfNull(nouns);
        ArgumentNullException.ThrowIfNull(compounds);
        (ImageCount, Compounds) = (imageCount, compounds);
        Nouns = [.. nouns.OrderByDescending(noun => noun.Images).ThenBy(noun => noun.Noun, StringComparer.Ordinal)];
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var noun in Nouns)
        {
            if (string.IsNullOrWhiteSpace(noun.Noun) || string.IsNullOrWhiteSpace(noun.Written) || !seen.Add(noun.Noun)
                || noun.Images < 1 || noun.Images > imageCount || noun.Occurrences < noun.Images)
            {
                throw new ArgumentException(
                    $"The noun '{noun.Noun}' is there twice, or its counts do not fit {imageCount} images.",
                    nameof(nouns));
            }
        }
    }

    /// <summary>Images that were looked at, with captions or without.</summary>
    public int ImageCount { get; }

    /// <summary>All nouns, vague ones too, by falling number of images; equal numbers in ordinal order.</summary>
    public IReadOnlyList<NounFrequency> Nouns { get; }

    /// <summary>The compounds that were kept as one.</summary>
    public CompoundLexicon Compounds { get; }

    /// <summary>Counts the nouns of captions.</summary>
    /// <param name="captionsPerImage">The captions of each image; the order of images and captions
    /// does not matter.</param>
    /// <param name="tagger">Finds the nouns. When left out, compounds are first looked for in these captions.</param>
    public static NounStatistics Count(IReadOnlyList<IReadOnlyList<string>> captionsPerImage, NounTagger? tagger = null)
    {
        ArgumentNullException.ThrowIfNull(captionsPerImage);
        tagger ??= new NounTagger(CompoundFinder.Find(captionsPerImage));
        var forms = new Dictionary<string, Dictionary<string, int>>(StringComparer.Ordinal);
        var images = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var captions in captionsPerImage)
        {
            var ofImage = new HashSet<string>(StringComparer.Ordinal);
            foreach (var (noun, written) in captions.SelectMany(tagger.FindMentions))
            {
                ofImage.Add(noun);
                var writtenCounts = forms.TryGetValue(noun, out var known) ? known
                    : forms[noun] = new(StringComparer.Ordinal);
                writtenCounts[written] = writtenCounts.GetValueOrDefault(written) + 1;
            }

            foreach (var noun in ofImage)
            {
                images[noun] = images.GetValueOrDefault(noun) + 1;
            }
        }

        return new NounStatistics(
            captionsPerImage.Count,
            forms.Select(pair => new NounFrequency(
                pair.Key, MostFrequent(pair.Value), images[pair.Key], pair.Value.Values.Sum())),
            tagger.Compounds);
    }

    /// <summary>The K object nouns: those of most images, vague ones left out.</summary>
    /// <param name="count">How many at most, at least 1; fewer come back when there are no more.</param>
    /// <param name="excluded">The nouns to leave out; <see cref="VagueNouns.Default"/> when left out.</param>
    public IReadOnlyList<NounFrequency> TopObjects(int count, IReadOnlySet<string>? excluded = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        excluded ??= VagueNouns.Default;
        return [.. Nouns.Where(noun => !excluded.Contains(noun.Noun)).Take(count)];
    }

    private static string MostFrequent(Dictionary<string, int> forms) =>
        forms.OrderByDescending(form => form.Value).ThenBy(form => form.Key, StringComparer.Ordinal).First().Key;
}

/// <summary>Reads and writes <c>nouns.json</c>: noun statistics in a model's folder.</summary>
/// <remarks>
/// The file is <c>{"images":8734,"compounds":["tennis court"],"nouns":[{"noun":"tree","written":"trees","images":4000,
/// "occurrences":9000}]}</c>.
/// </remarks>
public static class NounStatisticsFile
{
    /// <summary>The file's name inside a model folder.</summary>
    public const string FileName = "nouns.json";

    /// <summary>The largest file that is read, in bytes: 64 MiB.</summary>
    public const long MaximumBytes = 64L << 20;

    private static readonly NounStatisticsJsonContext Json = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        IndentSize = 0,
        MaxDepth = 8,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <summary>
    /// Writes the statistics into a folder; an older file is replaced only once the new one is complete.
    /// </summary>
    /// <param name="statistics">What to write.</param>
    /// <param name="folder">An existing folder.</param>
    public static void Save(NounStatistics statistics, string folder)
    {
        ArgumentNullException.ThrowIfNull(statistics);
        var path = Path.Combine(folder, FileName);
        var content = new NounStatisticsContent(
            statistics.ImageCount, [.. statistics.Compounds.Compounds], [.. statistics.Nouns]);
        DurableFile.WriteAllBytes(path, JsonSerializer.SerializeToUtf8Bytes(content, Json.NounStatisticsContent));
    }

    /// <summary>Reads the statistics of a folder.</summary>
    /// <param name="folder">The folder that holds <see cref="FileName"/>.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file holds no noun statistics; the message says why.</exception>
    public static NounStatistics Load(string folder)
    {
        var path = Path.Combine(folder, FileName);
        var file = new FileInfo(path);
        if (!file.Exists)
        {
            throw new FileNotFoundException(
                $"{path} is missing: it holds the noun statistics of the training captions.", path);
        }

        if (file.Length > MaximumBytes)
        {
            throw new InvalidDataException(
                $"{path} has {file.Length:N0} bytes; noun statistics have at most {MaximumBytes:N0}.");
        }

        try
        {
            var content = JsonSerializer.Deserialize(File.ReadAllBytes(path), Json.NounStatisticsContent);
            if (content is not { Compounds: not null, Nouns: not null }
                || content.Nouns.Contains(null!) || content.Compounds.Contains(null!))
            {
                throw new InvalidDataException($"{path} must hold \"images\", \"compounds\" and \"nouns\".");
            }

            return new NounStatistics(content.Images, content.Nouns, new CompoundLexicon(content.Compounds));
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            throw new InvalidDataException($"{path} holds no noun statistics: {exception.Message}", exception);
        }
    }
}

/// <summary>The file's content.</summary>
internal sealed record NounStatisticsContent(int Images, string[]? Compounds, NounFrequency[]? Nouns);

[JsonSerializable(typeof(NounStatisticsContent))]
internal sealed partial class NounStatisticsJsonContext : JsonSerializerContext;

/// <summary>How often a dataset's captions have a noun.</summary>
/// <param name="Noun">Its folded form, such as "storage tank".</param>
/// <param name="Written">The form that captions use most often, such as "storage tanks"; what a text
/// encoder knows best.</param>
/// <param name="Images">Images with a caption that has it, at least 1.</param>
/// <param name="Occurrences">Its places in all captions, at least <paramref name="Images"/>.</param>
public sealed record NounFrequency(string Noun, string Written, int Images, int Occurrences);

/// <summary>A noun found in a caption.</summary>
/// <param name="Noun">Its folded form: singular, the words of a compound between single blanks. "storage tank".</param>
/// <param name="Written">As the caption has it, in lower case: "storage tanks".</param>
public readonly record struct NounMention(string Noun, string Written);
