using Nadir.Systems.Building;
using Nadir.Systems.Contracts;
using Nadir.Systems.DualEncoder;
using Nadir.Systems.Faami;
using Nadir.Systems.Osdpm;
using Nadir.Text;
using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Cli.Tests.Samples;

/// <summary>Model folders with small random weights: their answers mean nothing, but always the same.</summary>
internal static class SmallModel
{
    private const int Size = 32;
    private const int CalibrationRounds = 40;

    public static Vocabulary Words { get; } = Vocabulary.Build(
        ["many planes are parked near the terminal", "a harbour with ships"]);

    public static string Write(string folder, int dimension = 16)
    {
        TorchRandom.ManualSeed(1);
        using var model = new DualEncoderNetwork(Encoder(dimension));
        Calibrate(model);
        DualEncoderSystem.Folder.Save(folder, model, Words, new Dictionary<string, string>());
        return folder;
    }

    public static string WriteOsdpm(string folder)
    {
        TorchRandom.ManualSeed(2);
        using var model = new OsdpmNetwork(new OsdpmOptions
        {
            Encoder = Encoder(16),
            Perception = new PerceptionOptions { Width = 16 },
            Querybank = new QuerybankOptions { Size = 4 },
        });
        Calibrate(model);
        OsdpmSystem.Folder.Save(folder, model, Words, new Dictionary<string, string>());
        return folder;
    }

    public static string WriteFaami(string folder)
    {
        TorchRandom.ManualSeed(3);
        using var model = new FaamiNetwork(new FaamiOptions { Encoder = Encoder(16), Width = 16, CovarianceDim = 8 });
        Calibrate(model);
        FaamiSystem.Folder.Save(folder, model, Words, new Dictionary<string, string>());
        return folder;
    }

    private static DualEncoderOptions Encoder(int dimension) => new()
    {
        EmbedDim = dimension,
        Image = new ImageTowerOptions { Size = Size },
        Text = new TextTowerOptions { Width = 8, Hidden = 8, VocabularySize = Words.Count },
    };

    // Random weights shrink the signal layer by layer until all pictures look alike; normalisation by the statistics of
    // a few pictures undoes that.
    private static void Calibrate(ITwoTowers model)
    {
        using var noGrad = new NoGradScope();
        for (int round = 0; round < CalibrationRounds; round++)
        {
            using var scope = new TensorScope();
            _ = model.EncodeImages(RgbImageTensor.Create(
                [.. Enumerable.Range(0, 8).Select(index => ImageFiles.Picture(Size, index))], Size));
        }

        ((Module)model).Eval();
    }
}
