using System.Globalization;
using System.Text;
using Nadir.Datasets;
using Nadir.Systems.Sfdr.Features;
using Nadir.Systems.Training.Loop;

namespace Nadir.Systems.Sfdr.Training;

/// <summary>Writes what a captioner is, what it was made from and how good it measured, next to its weights.</summary>
internal static class SfdrCard
{
    public static string Write(
        SfdrRecipe recipe,
        SfdrOptions configuration,
        long parameters,
        IReadOnlyList<CaptionedImage> images,
        string stage,
        IReadOnlyList<Measure> measures)
    {
        var card = new StringBuilder();
        card.AppendLine("# SFDR").AppendLine();
        card.AppendLine("Describes remote-sensing pictures in an English sentence (JSTARS 2025, doi 10.1109/JSTARS.2025.3580686).");
        card.AppendLine().AppendLine(recipe.Description).AppendLine();
        card.AppendLine("## Model").AppendLine();
        foreach (var part in Parts(configuration))
        {
            card.AppendLine(Line($"- {part}"));
        }

        card.AppendLine(Line($"- {parameters:N0} parameters, stored as float16, without the encoder."));
        card.AppendLine().AppendLine("## Training").AppendLine();
        card.AppendLine(Line($"- Data: the train splits of {string.Join(" + ", recipe.Train)}: {images.Count:N0} images, {images.Sum(image => image.Captions.Count):N0} captions."));
        card.AppendLine(Line($"- Features of {recipe.Views} views a picture; the encoder was not trained."));
        card.AppendLine(Line($"- Seed {recipe.Seed}; the weights are those of the stage {stage}; recipe.json here holds every setting."));
        card.AppendLine().AppendLine("## Measured on validation data").AppendLine();
        card.AppendLine(Line($"CIDEr is CIDEr-D from 0 to 10, the others from 0 to 1; beam search with {configuration.Search.Beams} beams. The epoch was picked by the first line.")).AppendLine();
        card.AppendLine("| measure | value |").AppendLine("|---|---|");
        foreach (var measure in measures)
        {
            card.AppendLine(Line($"| {measure.Name} | {measure.Value:F4} |"));
        }

        card.AppendLine().AppendLine("## Limits and licence").AppendLine();
        card.AppendLine("- It writes in the words and about the scenes of its training captions: short descriptions of 224 px aerial pictures of mostly 0.3 to 3 m a pixel. Numbers of objects are often wrong.");
        card.AppendLine("- A scene that it has not seen is described as the nearest one that it has.");
        card.AppendLine("- The weights are Apache-2.0 like the program. The training data sets are published for research without a stated licence.");
        return card.ToString();
    }

    private static IEnumerable<string> Parts(SfdrOptions configuration)
    {
        yield return $"Features of the model '{configuration.Encoder.Name}' (fingerprint {configuration.Encoder.Fingerprint[..12]}): the picture's vector, {configuration.Sizes.GridCells} grid cells, {configuration.Features.Regions} regions.";
        yield return configuration.SemanticFusion ? $"SSFF: semantic and spatial features fused. {Text(configuration)}" : "No SSFF.";
        yield return configuration.Graph.Enabled ? "DGFR: graph attention with a weight a node and a similarity adjacency." : "No DGFR.";
        yield return configuration.KnowledgeGuidance ? "Knowledge-guided attention in the encoder." : "Plain attention in the encoder.";
        if (configuration.Styles.Count > 1)
        {
            yield return $"Speaks in the style of {string.Join(" or ", configuration.Styles)}: as asked, or as statistics of {configuration.Features.StyleStages.Count} early maps tell from which of them a picture could be.";
        }

        yield return $"{configuration.EncoderLayers} encoder and {configuration.DecoderLayers} meshed decoder layers of width {configuration.Width}; {configuration.VocabularySize.ToString("N0", CultureInfo.InvariantCulture)} words.";
    }

    private static string Text(SfdrOptions configuration) => configuration.Features.Text switch
    {
        SemanticText.Retrieved => $"The text beside a picture is the mean of its {configuration.Features.RetrievedCaptions} nearest of {configuration.Bank.Size.ToString("N0", CultureInfo.InvariantCulture)} training captions.",
        SemanticText.Oracle => "The text beside a picture is its own reference captions: NOT a fair captioner, for comparison with published numbers only.",
        _ => "No text beside a picture.",
    };

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
