using System.Globalization;
using Nadir.Models.DualEncoder;

namespace Nadir.Training.Retrieval;

/// <summary>The parts of a dual encoder in words, for a model's card.</summary>
internal static class EncoderDescription
{
    public static IReadOnlyList<string> Lines(DualEncoderConfiguration configuration) =>
    [
        string.Create(
            CultureInfo.InvariantCulture,
            $"Image tower: MobileNet v1 at {configuration.Image.Size} px, mean over positions, linear projection."),
        string.Create(
            CultureInfo.InvariantCulture,
            $"Text tower: {configuration.Text.VocabularySize:N0} words, bidirectional GRU of {configuration.Text.Hidden} units, maximum over words, linear projection."),
        string.Create(CultureInfo.InvariantCulture, $"Vectors of {configuration.EmbedDim}."),
    ];
}
