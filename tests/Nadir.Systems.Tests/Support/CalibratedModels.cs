using Nadir.Imagery;
using Nadir.Systems.Building;
using Nadir.Systems.Contracts;
using Nadir.Systems.DualEncoder;
using Nadir.Systems.Faami;
using Nadir.Systems.Osdpm;
using Nadir.Text;
using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Tests.Support;

/// <summary>Models of each architecture with small random weights, in evaluation mode, always the same.</summary>
internal static class CalibratedModels
{
    private const int Size = 64;
    private const int CalibrationRounds = 10;

    public static Vocabulary Words { get; } = Vocabulary.Build(["a red field", "many blue planes", "a white road"]);

    public static ITwoTowers Create(string architecture)
    {
        TorchRandom.ManualSeed(1);
        ITwoTowers model = architecture switch
        {
            OsdpmOptions.ArchitectureName => new OsdpmNetwork(new OsdpmOptions
            {
                Encoder = Encoder,
                Querybank = new QuerybankOptions { Size = 4 },
                Perception = new PerceptionOptions { Width = 16 },
                Nouns = ["field", "plane"],
            }),
            FaamiOptions.ArchitectureName => CreateFaami(Interaction.TextToImage),
            _ => new DualEncoderNetwork(Encoder),
        };
        return Ready(model);
    }

    public static FaamiNetwork Faami(Interaction interaction)
    {
        TorchRandom.ManualSeed(1);
        return (FaamiNetwork)Ready(CreateFaami(interaction));
    }

    public static RgbImage Picture(int kind)
    {
        var pixels = new byte[3 * Size * Size];
        new Random(kind).NextBytes(pixels);
        return new RgbImage(Size, Size, pixels);
    }

    private static DualEncoderOptions Encoder => new()
    {
        EmbedDim = 16,
        Image = new ImageTowerOptions { Size = Size, BatchNormMomentum = 0.5 },
        Text = new TextTowerOptions { Width = 8, Hidden = 8, VocabularySize = Words.Count },
    };

    private static FaamiNetwork CreateFaami(Interaction interaction) => new(new FaamiOptions
    {
        Encoder = Encoder,
        Querybank = new QuerybankOptions { Size = 4 },
        Width = 16,
        CovarianceDim = 8,
        Interaction = interaction,
    });

    // Without statistics of some pictures the normalisations would let the signal of random weights die out.
    private static ITwoTowers Ready(ITwoTowers model)
    {
        using var noGrad = new NoGradScope();
        for (int round = 0; round < CalibrationRounds; round++)
        {
            using var scope = new TensorScope();
            _ = model.EncodeImages(RgbImageTensor.Create([.. Enumerable.Range(0, 4).Select(Picture)], Size));
        }

        ((Module)model).Eval();
        return model;
    }
}
