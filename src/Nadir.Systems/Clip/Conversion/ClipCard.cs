using System.Globalization;
using System.Text;
using Nadir.Systems.Clip.Checkpoints;
using Nadir.Torch;

namespace Nadir.Systems.Clip.Conversion;

/// <summary>Writes what a converted model is and where it came from, next to its weights.</summary>
internal static class ClipCard
{
    public static string Write(ClipConversion conversion, string file, string sha256, CheckpointNaming naming, ScalarType type)
    {
        var (image, text) = (conversion.Configuration.Image, conversion.Configuration.Text);
        var card = new StringBuilder();
        card.AppendLine("# CLIP").AppendLine();
        card.AppendLine("Finds pictures by English words, and words for pictures (Radford et al. 2021): both become vectors whose cosine is compared.");
        card.AppendLine().AppendLine("## Model").AppendLine();
        card.AppendLine(image.Kind == ClipImageKind.ModifiedResNet
            ? Line($"- Image tower: ResNet with {string.Join(", ", image.Layers)} blocks, {image.Width} channels behind the stem, {image.Size} px.")
            : Line($"- Image tower: vision transformer with {image.Layers[0]} blocks of {image.Width}, {image.Heads} heads, patches of {image.PatchSize} px, {image.Size} px."));
        card.AppendLine(Line($"- Text tower: {text.Layers} blocks of {text.Width}, {text.Heads} heads, {text.VocabularySize:N0} tokens, {text.ContextLength} of them a text."));
        card.AppendLine(Line($"- Vectors of {conversion.Configuration.EmbedDim}."));
        card.AppendLine(Line($"- Nonlinearity: {conversion.Configuration.Activation}{(conversion.IsActivationKnown ? "" : ", assumed: the checkpoint does not tell")}."));
        card.AppendLine(Line($"- Prompt: {conversion.Configuration.Prompt}"));
        card.AppendLine().AppendLine("## Source").AppendLine();
        card.AppendLine(Line($"- Converted from {file}, SHA-256 {sha256}, names of {(naming == CheckpointNaming.Transformers ? "transformers" : "OpenAI or open_clip")}; stored as {type}."));
        card.AppendLine(conversion.Unused.Count == 0
            ? "- Every tensor was used."
            : Line($"- {conversion.Unused.Count} tensors were left out: {string.Join(", ", conversion.Unused)}."));
        card.AppendLine("- Licence and training data are those of the checkpoint; they are not known here.");
        return card.ToString();
    }

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
