using Nadir.Systems.Clip;
using Nadir.Torch;
using Nadir.Torch.Serialization;

namespace Nadir.Cli.Tests.Samples;

/// <summary>A checkpoint of a CLIP with small random weights, and its tokenizer beside it.</summary>
internal static class SmallClip
{
    public static string WriteCheckpoint(string folder)
    {
        Directory.CreateDirectory(folder);
        TorchRandom.ManualSeed(4);
        using var model = new ClipModel(new ClipConfiguration
        {
            EmbedDim = 16,
            Image = new ClipImageConfiguration
            {
                Size = 32,
                PatchSize = 8,
                Width = 64,
                Layers = [2],
                Heads = 1,
                MlpWidth = 96
            },
            Text = new ClipTextConfiguration
            {
                ContextLength = 32,
                VocabularySize = (2 * 256) + 2 + 1,
                Width = 64,
                Heads = 1,
                Layers = 2,
                MlpWidth = 96
            },
        });
        string path = Path.Combine(folder, "clip.safetensors");
        SafetensorsTensors.Write(path, model.StateDict());
        File.WriteAllText(Path.Combine(folder, ClipTokenizerFolder.MergesName), "#version: 0.2\na i\n");
        return path;
    }
}
