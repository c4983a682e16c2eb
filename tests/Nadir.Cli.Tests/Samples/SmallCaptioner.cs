using Nadir.Systems;
using Nadir.Systems.Contracts;
using Nadir.Systems.Sfdr;
using Nadir.Text;
using Nadir.Torch;

namespace Nadir.Cli.Tests.Samples;

/// <summary>A captioner's folder with small random weights, and its encoder's inside.</summary>
internal static class SmallCaptioner
{
    private static readonly Vocabulary Words = Vocabulary.Build(
        ["a red field", "many blue planes near a harbour"], 1, CaptionTokens.All);

    /// <summary>Writes it.</summary>
    /// <param name="folder">Created.</param>
    /// <param name="styles">The styles that it has; none: it has one, without a name.</param>
    public static string Write(string folder, params IReadOnlyList<string> styles)
    {
        string encoderFolder = SmallModel.WriteOsdpm(Path.Combine(folder, EncoderReference.FolderName));
        var (encoder, _) = KnownSystems.Registry.Load<ISpatialEncoder>(encoderFolder, SystemRoles.Encoder);
        using (encoder)
        {
            var features = new FeatureConfiguration
            {
                Regions = 6,
                RetrievedCaptions = 2,
                StyleStages = styles.Count > 0
                ? ["conv1"] : []
            };
            TorchRandom.ManualSeed(5);
            using var model = new SfdrNetwork(new SfdrOptions
            {
                Encoder = new EncoderReference { Name = "small", Fingerprint = ModelFolder.Fingerprint(encoderFolder) },
                Features = features,
                Sizes = new FeatureExtractor(encoder, features).Sizes,
                Styles = styles,
                Bank = new CaptionBankConfiguration { Size = 4 },
                Width = 16,
                Heads = 2,
                EncoderLayers = 1,
                DecoderLayers = 1,
                FeedForward = 16,
                MaxLength = 6,
                VocabularySize = Words.Count,
            });
            Enlarge(model);
            SfdrFolder.Save(folder, model, Words, new Dictionary<string, string>());
        }

        return folder;
    }

    // As it starts, the model likes all words nearly the same, and rounding would decide.
    private static void Enlarge(SfdrNetwork model)
    {
        using var noGrad = new NoGradScope();
        foreach (var (name, parameter) in model.NamedParameters())
        {
            // A style must outshout the picture, or the two are described alike.
            parameter.AddInPlace(Tensor.Randn(parameter.Shape) * (name.StartsWith("style", StringComparison.Ordinal)
                ? 10 : 1));
        }
    }
}
