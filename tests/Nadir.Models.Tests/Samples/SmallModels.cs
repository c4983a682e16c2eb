using Nadir.Imagery;
using Nadir.Text;
using Nadir.Models.DualEncoder;
using Nadir.Models.Faami;
using Nadir.Models.Osdpm;
using Nadir.Models.Retrieval;
using Nadir.Torch;
using Nadir.Torch.Nn;
using DualEncoderModel = Nadir.Models.DualEncoder.DualEncoder;
using FaamiModel = Nadir.Models.Faami.Faami;
using OsdpmModel = Nadir.Models.Osdpm.Osdpm;

namespace Nadir.Models.Tests.Samples;

/// <summary>Models of each architecture with small random weights, in evaluation mode, always the same.</summary>
internal static class SmallModels
{
    private const int Size = 64;
    private const int CalibrationRounds = 10;

    public static Vocabulary Words { get; } = Vocabulary.Build(["a red field", "many blue planes", "a white road"]);

    public static IRetrievalModel Create(string architecture)
    {
        TorchRandom.ManualSeed(1);
        IRetrievalModel model = architecture switch
        {
            OsdpmConfiguration.ArchitectureName => new OsdpmModel(new OsdpmConfiguration
            {
                Encoder = Encoder,
                Querybank = new QuerybankConfiguration { Size = 4 },
                Perception = new PerceptionConfiguration { Width = 16 },
                Nouns = ["field", "plane"],
            }),
            FaamiConfiguration.ArchitectureName => CreateFaami(Interaction.TextToImage),
            _ => new DualEncoderModel(Encoder),
        };
        return Ready(model);
    }

    public static FaamiModel Faami(Interaction interaction)
    {
        TorchRandom.ManualSeed(1);
        return (FaamiModel)Ready(CreateFaami(interaction));
    }

    public static RgbImage Picture(int kind)
    {
        var pixels = new byte[3 * Size * Size];
        new Random(kind).NextBytes(pixels);
        return new RgbImage(Size, Size, pixels);
    }

    private static DualEncoderConfiguration Encoder => new()
    {
        EmbedDim = 16,
        Image = new ImageTowerConfiguration { Size = Size, BatchNormMomentum = 0.5 },
        Text = new TextTowerConfiguration { Width = 8, Hidden = 8, VocabularySize = Words.Count },
    };

    private static FaamiModel CreateFaami(Interaction interaction) => new(new FaamiConfiguration
    {
        Encoder = Encoder,
        Querybank = new QuerybankConfiguration { Size = 4 },
        Width = 16,
        CovarianceDim = 8,
        Interaction = interaction,
    });

    // Without statistics of some pictures the normalisations would let the signal of random weights die out.
    private static IRetrievalModel Ready(IRetrievalModel model)
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
