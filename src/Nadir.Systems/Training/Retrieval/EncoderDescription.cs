using System.Globalization;
using Nadir.Systems.Clip;
using Nadir.Systems.Contracts;
using Nadir.Systems.DualEncoder;

namespace Nadir.Systems.Training.Retrieval;

/// <summary>The parts of two towers in words, for a model's card.</summary>
internal static class EncoderDescription
{
    public static IReadOnlyList<string> Lines(IDualEncoder encoder) => encoder switch
    {
        DualEncoderNetwork { Configuration: var configuration } =>
        [
            Line($"Image tower: MobileNet v1 at {configuration.Image.Size} px, mean over positions, linear projection."),
            Line($"Text tower: {configuration.Text.VocabularySize:N0} words, bidirectional GRU of {configuration.Text.Hidden} units, maximum over words, linear projection."),
            Line($"Vectors of {configuration.EmbedDim}."),
        ],
        ClipRetrieval { Clip.Configuration: var configuration } =>
        [
            Line($"Image tower: CLIP's {configuration.Image.Kind} of width {configuration.Image.Width} at {configuration.Image.Size} px{(configuration.Heads ? ", then a linear layer" : "")}."),
            Line($"Text tower: CLIP's transformer of width {configuration.Text.Width}{(configuration.Heads ? ", then a linear layer" : "")}; prompt: {configuration.Prompt}"),
            .. configuration.Adapter is { Width: var width } ? (string[])[Line($"An adapter of middle {width} in every block of both towers.")] : [],
            Line($"Vectors of {configuration.EmbedDim}."),
        ],
        _ => throw new ArgumentException($"No description of {encoder.GetType().Name}.", nameof(encoder)),
    };

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
