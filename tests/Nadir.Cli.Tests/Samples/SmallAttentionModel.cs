using Nadir.Systems.DualEncoder;
using Nadir.Systems.Faami;
using Nadir.Systems.Osdpm;
using Nadir.Text;
using Nadir.Torch;

namespace Nadir.Cli.Tests.Samples;

/// <summary>Model folders of the architectures that can show where they look, with small random weights.</summary>
internal static class SmallAttentionModel
{
    private const int Size = 64;

    private static readonly Vocabulary Words = Vocabulary.Build(["waves of kind", "picture"]);

    private static DualEncoderOptions Encoder => new()
    {
        EmbedDim = 16,
        Image = new ImageTowerOptions { Size = Size },
        Text = new TextTowerOptions { Width = 8, Hidden = 8, VocabularySize = Words.Count },
    };

    public static string WriteOsdpm(string folder)
    {
        TorchRandom.ManualSeed(1);
        using var model = new OsdpmNetwork(new OsdpmOptions { Encoder = Encoder });
        OsdpmSystem.Folder.Save(folder, model, Words, new Dictionary<string, string>());
        return folder;
    }

    public static string WriteFaami(string folder)
    {
        TorchRandom.ManualSeed(1);
        using var model = new FaamiNetwork(
            new FaamiOptions { Encoder = Encoder, Width = 16, CovarianceDim = 8, Heads = 2 });
        FaamiSystem.Folder.Save(folder, model, Words, new Dictionary<string, string>());
        return folder;
    }
}
