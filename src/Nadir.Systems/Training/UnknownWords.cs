using System.Globalization;
using Nadir.Datasets;
using Nadir.Text;

namespace Nadir.Systems.Training;

/// <summary>Says how much of the validation captions a training's vocabulary does not know.</summary>
internal static class UnknownWords
{
    /// <summary>Says one sentence a dataset.</summary>
    /// <param name="vocabulary">The training's.</param>
    /// <param name="validation">The validation images of each dataset.</param>
    /// <param name="notice">Hears it; null: nobody does.</param>
    public static void Tell(
        Vocabulary vocabulary, IReadOnlyList<(string Name, IReadOnlyList<CaptionedImage> Images)> validation,
        Action<string>? notice)
    {
        if (notice is null)
        {
            return;
        }

        foreach (var (name, images) in validation)
        {
            var summary = UnknownWordSummary.Of(vocabulary, images.SelectMany(image => image.Captions));
            notice(string.Create(
                CultureInfo.InvariantCulture,
                $"{name}: {summary.Percent:F2} % of the words of the val captions are unknown "
                    + $"({summary.Unknown} of {summary.Words})."));
        }
    }
}
