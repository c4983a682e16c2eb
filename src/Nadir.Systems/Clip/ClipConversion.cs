using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Nadir.Systems.Contracts;
using Nadir.Text;
using Nadir.Torch;

namespace Nadir.Systems.Clip;

/// <summary>Makes a model folder of a checkpoint that another program wrote.</summary>
/// <param name="Configuration">What the folder's <c>config.json</c> says.</param>
/// <param name="Unused">Names of tensors that were left out.</param>
/// <param name="IsActivationKnown">Whether the nonlinearity was given or the checkpoint tells it.</param>
/// <param name="TokenizerFiles">Names of the tokenizer's files in the folder; none where there
/// was no tokenizer.</param>
public sealed record ClipConversion(
    ClipConfiguration Configuration, IReadOnlyList<string> Unused, bool IsActivationKnown,
    IReadOnlyList<string> TokenizerFiles)
{
    /// <summary>Converts.</summary>
    /// <param name="checkpoint">What <see cref="ClipCheckpoint.Load"/> reads.</param>
    /// <param name="folder">Created if missing; not the checkpoint's own.</param>
    /// <param name="options">How.</param>
    /// <exception cref="InvalidDataException">The checkpoint or an option is no good; the message names it. Nothing
    /// was written.</exception>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    /// <exception cref="OverflowException">A weight is too large for the type.</exception>
    public static ClipConversion Run(string checkpoint, string folder, ClipConversionOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ClipConfiguration.RequirePrompt(options.Prompt);
        var source = Path.GetDirectoryName(Path.GetFullPath(checkpoint))!;
        if (Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) == source)
        {
            throw new InvalidDataException(
                $"'{folder}' holds the checkpoint itself, whose config.json would be lost; choose another folder.");
        }

        using var read = ClipCheckpoint.Load(checkpoint, options.Checkpoint);
        var configuration = read.Model.Configuration with { Prompt = options.Prompt };
        Directory.CreateDirectory(folder);
        var tokenizer = ClipTokenizerFolder.Copy(options.Tokenizer ?? source, folder);
        var conversion = new ClipConversion(configuration, read.Unused, read.IsActivationKnown, tokenizer);
        using (var stream = File.OpenRead(checkpoint))
        {
            var hash = Convert.ToHexStringLower(SHA256.HashData(stream));
            File.WriteAllText(
                Path.Combine(folder, ModelFolder.CardName),
                ClipCard.Write(conversion, Path.GetFileName(checkpoint), hash, read.Naming, options.Type));
        }

        ClipFolder.Save(folder, read.Model, configuration, options.Type,
            new Dictionary<string, string> { ["format"] = "pt" });
        return conversion;
    }
}

/// <summary>How a checkpoint becomes a model folder.</summary>
public sealed record ClipConversionOptions
{
    /// <summary>What the shapes of the checkpoint's tensors do not tell.</summary>
    public ClipCheckpointOptions Checkpoint { get; init; } = new();

    /// <summary>Type of the weights on disk: float32, float16 or bfloat16.</summary>
    public ScalarType Type { get; init; } = ScalarType.Float16;

    /// <summary>The prompt that the folder's <c>config.json</c> gets.</summary>
    public string Prompt { get; init; } = PromptTemplate.Place;

    /// <summary>A folder or a file of the tokenizer; null: what lies beside the checkpoint.</summary>
    public string? Tokenizer { get; init; }
}

/// <summary>Writes what a converted model is and where it came from, next to its weights.</summary>
internal static class ClipCard
{
    public static string Write(
        ClipConversion conversion, string file, string sha256, CheckpointNaming naming, ScalarType type)
    {
        var (image, text) = (conversion.Configuration.Image, conversion.Configuration.Text);
        var card = new StringBuilder();
        card.AppendLine("# CLIP").AppendLine();
        card.AppendLine(
            "Finds pictures by English words, and words for pictures (Radford et al. 2021): both become vectors "
                + "whose cosine is compared.");
        card.AppendLine().AppendLine("## Model").AppendLine();
        card.AppendLine(image.Kind == ClipImageKind.ModifiedResNet
            ? Line(
                $"- Image tower: ResNet with {string.Join(", ", image.Layers)} blocks, {image.Width} channels behind the stem, {image.Size} px.")
            : Line(
                $"- Image tower: vision transformer with {image.Layers[0]} blocks of {image.Width}, {image.Heads} heads, patches of {image.PatchSize} px, {image.Size} px."));
        card.AppendLine(
            Line(
                $"- Text tower: {text.Layers} blocks of {text.Width}, {text.Heads} heads, {text.VocabularySize:N0} tokens, {text.ContextLength} of them a text."));
        card.AppendLine(Line($"- Vectors of {conversion.Configuration.EmbedDim}."));
        card.AppendLine(
            Line(
                $"- Nonlinearity: {conversion.Configuration.Activation}{(conversion.IsActivationKnown ? "" : ", assumed: the checkpoint does not tell")}."));
        card.AppendLine(Line($"- Prompt: {conversion.Configuration.Prompt}"));
        card.AppendLine().AppendLine("## Source").AppendLine();
        card.AppendLine(
            Line(
                $"- Converted from {file}, SHA-256 {sha256}, names of {(naming == CheckpointNaming.Transformers ? "transformers" : "OpenAI or open_clip")}; stored as {type}."));
        card.AppendLine(conversion.Unused.Count == 0
            ? "- Every tensor was used."
            : Line($"- {conversion.Unused.Count} tensors were left out: {string.Join(", ", conversion.Unused)}."));
        card.AppendLine("- Licence and training data are those of the checkpoint; they are not known here.");
        return card.ToString();
    }

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
