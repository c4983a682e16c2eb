using System.Globalization;
using System.Text;
using Nadir.Systems.Contracts;
using Nadir.Systems.Training.Loop;
using Nadir.Systems.Training.Recipes;

namespace Nadir.Systems.Training.Retrieval;

/// <summary>Writes what a model is, what it was made from and how good it measured, next to its weights.</summary>
internal static class RetrievalCard
{
    public static string Write(
        SystemDescriptor system, RetrievalSetup setup, IReadOnlyList<string> parts, long parameters, int epoch,
        IReadOnlyList<Measure> measures)
    {
        var (recipe, train) = (setup.Recipe, setup.Data.Train);
        var card = new StringBuilder();
        card.AppendLine(Line($"# {system.Title}")).AppendLine();
        card.AppendLine(system.Purpose);
        card.AppendLine().AppendLine(recipe.Description).AppendLine();
        card.AppendLine("## Model").AppendLine();
        foreach (var part in parts)
        {
            card.AppendLine(Line($"- {part}"));
        }

        card.AppendLine(Line($"- {parameters:N0} parameters, stored as float16."));
        card.AppendLine().AppendLine("## Training").AppendLine();
        card.AppendLine(
            Line(
                $"- Data: {Splits(recipe)} of {string.Join(" + ", recipe.Train)}: {train.Count:N0} images, {train.Sum(image => image.Captions.Count):N0} captions."));
        card.AppendLine(Line($"- {Start(recipe)} {Frozen(recipe)}"));
        card.AppendLine(
            Line(
                $"- Seed {recipe.Seed}; the weights are those of epoch {epoch + 1} of {recipe.Epochs}; recipe.json here holds every setting."));
        card.AppendLine().AppendLine("## Measured on validation data").AppendLine();
        card.AppendLine(
            "Recall in percent; equal scores share the expected rank. The epoch was picked by the first line.")
                .AppendLine();
        card.AppendLine("| measure | value |").AppendLine("|---|---|");
        foreach (var measure in measures)
        {
            card.AppendLine(Line($"| {measure.Name} | {measure.Value:F2} |"));
        }

        card.AppendLine().AppendLine("## Limits and licence").AppendLine();
        card.AppendLine(
            "- It knows the words and the scenes of its training captions: short English descriptions of 224 px "
                + "aerial pictures of mostly 0.3 to 3 m a pixel.");
        var language = (recipe as TowerRecipe)?.TextTuning?.Weights;
        card.AppendLine(language is null
            ? "- A word that it never saw counts as unknown; numbers and negations are understood poorly."
            : "- Words that no caption has are read by the language model, less surely than those that captions "
                + "have; numbers and negations are understood poorly.");
        card.AppendLine(
            "- The weights are Apache-2.0 like the program. The training data sets are published for research "
                + "without a stated licence; "
            + (recipe switch
            {
                MatchingRecipe { BackboneWeights: { } model } when PretrainedBackbone.IsModel(model) =>
                    $"what the backbone started from is said by the card of {model}.",
                MatchingRecipe matching =>
                    $"the backbone's ImageNet weights are {matching.ImageOptions.Find().Licence}.",
                _ => "MobileNet's ImageNet weights are Apache-2.0.",
            })
            + (language is null ? "" : $" The licence of the language model ({language}) is its authors'."));
        return card.ToString();
    }

    private static string Splits(RetrievalRecipe recipe) => recipe.RandomSplit is { } random
        ? string.Create(CultureInfo.InvariantCulture,
            $"{random.TrainShare:P0} of train and val, parted anew by seed {random.Seed},")
        : "the train splits";

    private static string Start(RetrievalRecipe recipe) => recipe switch
    {
        TowerRecipe { ReadsPixels: false, TextTuning.Weights: { } weights } =>
            $"The text tower started from a language model ({weights}).",
        TowerRecipe { Encoder: { } encoder } => $"The encoder inside started from {encoder}.",
        TowerRecipe { BackboneWeights: { } weights } => Start(weights),
        MatchingRecipe { BackboneWeights: { } weights } => Start(weights),
        _ => "From random weights.",
    };

    private static string Start(string weights) => PretrainedBackbone.IsModel(weights)
        ? $"The backbone started from that of the model {weights}."
        : $"The backbone started from ImageNet weights ({weights}).";

    private static string Frozen(RetrievalRecipe recipe) => recipe switch
    {
        TowerRecipe { ReadsPixels: false } tower =>
            $"The image side was kept as it was, and of the language model {FrozenLayers(tower)}.",
        TowerRecipe { Tuning: not EncoderTuning.Full } =>
            $"The encoder's towers were kept as they were (tuning {((TowerRecipe)recipe).Tuning}).",
        TowerRecipe { FreezeThrough: { } block } =>
            $"The backbone was kept as it was up to {block}; the rest was trained.",
        MatchingRecipe { FreezeThrough: { } block } =>
            $"The backbone was kept as it was up to {block}; the rest was trained.",
        _ => "Every layer was trained.",
    };

    private static string FrozenLayers(TowerRecipe recipe) => recipe.TextTuning?.FrozenLayers switch
    {
        null or < 0 => "all",
        0 => "nothing",
        var layers => $"the {layers} lowest layers",
    };

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
