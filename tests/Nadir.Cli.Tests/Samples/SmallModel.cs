using Nadir.Language;
using Nadir.Models.DualEncoder;
using Nadir.Models.Retrieval;
using Nadir.Torch;

namespace Nadir.Cli.Tests.Samples;

/// <summary>Model folders with small random weights: their answers mean nothing, but always the same.</summary>
internal static class SmallModel
{
    private const int Size = 32;
    private const int CalibrationRounds = 40;

    public static string Write(string folder, int dimension = 16)
    {
        var vocabulary = Vocabulary.Build(["many planes are parked near the terminal", "a harbour with ships"]);
        var configuration = new DualEncoderConfiguration
        {
            EmbedDim = dimension,
            Image = new ImageTowerConfiguration { Size = Size },
            Text = new TextTowerConfiguration { Width = 8, Hidden = 8, VocabularySize = vocabulary.Count },
        };
        TorchRandom.ManualSeed(1);
        using var model = new DualEncoder(configuration);
        Calibrate(model);
        DualEncoderFolder.Save(folder, model, vocabulary, new Dictionary<string, string>());
        return folder;
    }

    // Random weights shrink the signal layer by layer until all pictures look alike; normalisation by the statistics of
    // a few pictures undoes that.
    private static void Calibrate(DualEncoder model)
    {
        using var noGrad = new NoGradScope();
        for (int round = 0; round < CalibrationRounds; round++)
        {
            using var scope = new TensorScope();
            _ = model.EncodeImages(RgbImageTensor.Create([.. Enumerable.Range(0, 8).Select(index => ImageFiles.Picture(Size, index))], Size));
        }

        model.Eval();
    }
}
