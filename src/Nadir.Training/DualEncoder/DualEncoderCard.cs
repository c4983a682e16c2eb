using System.Globalization;
using System.Text;
using Nadir.Training.Loop;
using Nadir.Training.Recipes;

namespace Nadir.Training.DualEncoder;

/// <summary>Writes what a model is, what it was made from and how good it measured, next to its weights.</summary>
internal static class DualEncoderCard
{
    public static string Write(
        DualEncoderRecipe recipe, long parameters, int vocabularySize, int epoch, IReadOnlyList<Measure> measures, TrainingSetSize size)
    {
        var card = new StringBuilder();
        card.AppendLine("# Dual encoder").AppendLine();
        card.AppendLine("Finds remote-sensing pictures by English words, and words for pictures: both become vectors whose cosine is compared.");
        card.AppendLine().AppendLine(recipe.Description).AppendLine();
        card.AppendLine("## Model").AppendLine();
        card.AppendLine(Line($"- Image tower: MobileNet v1 at {recipe.Model.Image.Size} px, mean over positions, linear projection."));
        card.AppendLine(Line($"- Text tower: {vocabularySize:N0} words, bidirectional GRU of {recipe.Model.Text.Hidden} units, maximum over words, linear projection."));
        card.AppendLine(Line($"- Vectors of {recipe.Model.EmbedDim}; {parameters:N0} parameters, stored as float16."));
        card.AppendLine().AppendLine("## Training").AppendLine();
        card.AppendLine(Line($"- Data: the train splits of {string.Join(" + ", recipe.Train)}: {size.Images:N0} images, {size.Captions:N0} captions."));
        card.AppendLine(recipe.BackboneWeights is { } source
            ? $"- The backbone started from ImageNet weights ({source}) and every layer was trained on."
            : "- From random weights.");
        card.AppendLine(Line($"- Seed {recipe.Seed}; the weights are those of epoch {epoch + 1} of {recipe.Epochs}; recipe.json here holds every setting."));
        card.AppendLine().AppendLine("## Measured on validation data").AppendLine();
        card.AppendLine("Recall in percent; equal scores share the expected rank. The epoch was picked by the first line.").AppendLine();
        card.AppendLine("| measure | value |").AppendLine("|---|---|");
        foreach (var measure in measures)
        {
            card.AppendLine(Line($"| {measure.Name} | {measure.Value:F2} |"));
        }

        card.AppendLine().AppendLine("## Limits and licence").AppendLine();
        card.AppendLine("- It knows the words and the scenes of its training captions: short English descriptions of 224 px aerial pictures of mostly 0.3 to 3 m a pixel.");
        card.AppendLine("- A word that it never saw counts as unknown; numbers and negations are understood poorly.");
        card.AppendLine("- The weights are Apache-2.0 like the program. The training data sets are published for research without a stated licence; MobileNet's ImageNet weights are Apache-2.0.");
        return card.ToString();
    }

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
