using Nadir.Systems.Building;
using Nadir.Systems.DualEncoder;
using Nadir.Systems.Faami;
using Nadir.Systems.Osdpm;
using Nadir.Text;
using Nadir.Torch;

namespace Nadir.Systems.Tests.Support;

/// <summary>Models of few units around the real backbone, with random values in every layer.</summary>
internal static class SmallModels
{
    public static Vocabulary Words { get; } = Vocabulary.Build(["a red field", "many blue planes", "a white road"]);

    public static DualEncoderOptions Encoder { get; } = new()
    {
        EmbedDim = 16,
        Image = new ImageTowerOptions { Size = 64 },
        Text = new TextTowerOptions { Width = 8, Hidden = 8, VocabularySize = Words.Count },
    };

    public static FaamiOptions Faami { get; } = new() { Encoder = Encoder, Width = 12, CovarianceDim = 4, Heads = 2 };

    public static OsdpmOptions Osdpm { get; } = new()
    {
        Encoder = Encoder,
        Perception = new PerceptionOptions { Width = 8, ChannelReduction = 2, Grids = [1, 2] },
        Nouns = ["field", "plane", "road"],
    };

    public static DualEncoderNetwork CreateDualEncoder() => Prepare(new DualEncoderNetwork(Encoder));

    public static FaamiNetwork CreateFaami(FaamiOptions? configuration = null) =>
        Prepare(new FaamiNetwork(configuration ?? Faami));

    public static OsdpmNetwork CreateOsdpm(OsdpmOptions? configuration = null) =>
        Prepare(new OsdpmNetwork(configuration ?? Osdpm));

    /// <summary>Pictures of noise, [count, 3, 64, 64].</summary>
    public static Tensor Pictures(int count)
    {
        using var generator = new TorchGenerator(count);
        return Tensor.Empty([count, 3, 64, 64]).UniformInPlace(-1, 1, generator);
    }

    public static TextInputs Texts(params string[] texts) => TextInputs.Create(texts, Words, maxLength: 40);

    private static TModel Prepare<TModel>(TModel model)
        where TModel : Torch.Nn.Module
    {
        using var noGrad = new NoGradScope();
        using var generator = new TorchGenerator(11);
        // What starts at zero would hide whether it is stored and used.
        foreach (var (name, parameter) in model.NamedParameters().Where(pair => pair.Parameter.Dimensions > 1))
        {
            if (!name.Contains("backbone", StringComparison.Ordinal)
                && !name.Contains("embedding", StringComparison.Ordinal))
            {
                parameter.NormalInPlace(0, 0.2, generator);
            }
        }

        model.Eval();
        return model;
    }
}
