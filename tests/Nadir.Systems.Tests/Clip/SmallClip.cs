using Nadir.Systems.Clip;
using Nadir.Torch;

namespace Nadir.Systems.Tests.Clip;

/// <summary>Models that are made in a moment.</summary>
internal static class SmallClip
{
    public static ClipConfiguration Configuration(ClipImageKind kind = ClipImageKind.VisionTransformer) => new()
    {
        EmbedDim = 16,
        Image = kind == ClipImageKind.ModifiedResNet
            ? new ClipImageConfiguration
            {
                Kind = kind,
                Size = 64,
                PatchSize = 32,
                Width = 4,
                Layers = [1, 2, 1, 1],
                Heads = 2
            }
            : new ClipImageConfiguration
            {
                Kind = kind,
                Size = 32,
                PatchSize = 8,
                Width = 64,
                Layers = [2],
                Heads = 1,
                MlpWidth = 96
            },
        Text = new ClipTextConfiguration
        {
            ContextLength = 12,
            VocabularySize = 40,
            Width = 64,
            Heads = 1,
            Layers = 2,
            MlpWidth = 128
        },
    };

    /// <summary>With as many tokens as <see cref="WriteTokenizer"/> makes.</summary>
    public static ClipConfiguration WithWords(ClipImageKind kind = ClipImageKind.VisionTransformer)
    {
        var configuration = Configuration(kind);
        return configuration with { Text = configuration.Text with { VocabularySize = (2 * 256) + 2 + 2 } };
    }

    /// <summary>Writes a tokenizer of all bytes and two merges.</summary>
    public static void WriteTokenizer(string folder)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, ClipTokenizerFolder.MergesName), "#version: 0.2\nr e\nre d</w>\n");
    }

    public static ClipModel Create(ClipImageKind kind = ClipImageKind.VisionTransformer)
    {
        TorchRandom.ManualSeed(3);
        return new ClipModel(Configuration(kind));
    }
}
