using System.Security.Cryptography;
using System.Text;
using Nadir.Imagery;
using Nadir.Systems.Building;
using Nadir.Systems.Contracts;
using Nadir.Systems.DualEncoder;
using Nadir.Tests;
using Nadir.Text;
using Nadir.Torch;

namespace Nadir.Systems.Tests.DualEncoder;

public sealed class DualEncoderFolderTests : IDisposable
{
    private static readonly Vocabulary Words = Vocabulary.Build(["a red field", "many blue planes", "a white road"]);

    private readonly string _folder = Directory.CreateTempSubdirectory("nadir-model-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void AStoredModelGivesTheSameVectors()
    {
        using var model = Save();
        using var stored = RetrievalInference.Load(KnownSystems.Registry, _folder);
        var expected = Encode(model, ["a red field", "many planes"]);
        var actual = new float[2 * stored.Dimension];
        stored.EncodeTexts(["a red field", "many planes"], actual);

        for (var i = 0; i < actual.Length; i++)
        {
            // float16 keeps 11 bits of each weight.
            Assert.Equal(expected[i], actual[i], 0.005);
        }
    }

    [Fact]
    public void AVectorDoesNotDependOnItsNeighbours()
    {
        Save().Dispose();
        using var model = RetrievalInference.Load(KnownSystems.Registry, _folder);
        var (alone, together) = (new float[model.Dimension], new float[3 * model.Dimension]);
        model.EncodeTexts(["a road"], alone);
        model.EncodeTexts(["many many blue planes in a red field", "a road", ""], together);
        for (var i = 0; i < alone.Length; i++)
        {
            Assert.Equal(alone[i], together[model.Dimension + i], 1e-5);
        }

        var images = Enumerable.Range(0, 3).Select(Picture).ToArray();
        var (one, all) = (new float[model.Dimension], new float[3 * model.Dimension]);
        model.EncodeImages([images[1]], one);
        model.EncodeImages(images, all);
        for (var i = 0; i < one.Length; i++)
        {
            Assert.Equal(one[i], all[model.Dimension + i], 1e-4);
        }
    }

    [Fact]
    public void VectorsHaveUnitLength()
    {
        Save().Dispose();
        using var model = RetrievalInference.Load(KnownSystems.Registry, _folder);
        var vectors = new float[2 * model.Dimension];
        model.EncodeImages([Picture(4)], vectors);
        model.EncodeTexts(["a word that nobody knows"], vectors.AsSpan(model.Dimension));
        Assert.Equal(1, vectors.Take(model.Dimension).Sum(x => x * x), 4);
        Assert.Equal(1, vectors.Skip(model.Dimension).Sum(x => x * x), 4);
    }

    [Fact]
    public void MaximaStandBehindTheMeansOfAllStages()
    {
        using var scope = new TensorScope();
        using var noGrad = new NoGradScope();
        TorchRandom.ManualSeed(4);
        var options = new ImageTowerOptions
        {
            Size = 64,
            Stages = ["conv_pw_5", "conv_dw_13"],
            Pooling = ImagePooling.MeanAndMaximum
        };
        using var tower = new ImageTower(options, 8);
        tower.Eval();
        var images = new ImageInputs(Tensor.Randn([2, 3, 64, 64]));
        var maps = tower.Backbone.ForwardStages(images, tower.StageNames);
        float[] Means(Tensor map, int image) => Reduce(map, image, values => values.Average());
        float[] Maxima(Tensor map, int image) => Reduce(map, image, values => values.Max());
        float[] expected =
        [
            .. Enumerable.Range(0, 2).SelectMany(image => (float[])
                [.. Means(maps[0], image), .. Means(maps[1], image), .. Maxima(maps[0], image),
                    .. Maxima(maps[1], image)]),
        ];

        var pooled = tower.Pool(images);
        Assert.Equal([2, 2 * (256 + 1024)], pooled.Shape);
        Assert.Equal(2 * (256 + 1024), tower.FeatureCount);
        Assert.All(expected.Zip(pooled.ToArray<float>()), pair => Assert.Equal(pair.First, pair.Second, 1e-5));

        static float[] Reduce(Tensor map, int image, Func<float[], float> reduce)
        {
            var values = map.Select(0, image).Contiguous().ToArray<float>();
            return [.. values.Chunk(values.Length / (int)map.Size(1)).Select(reduce)];
        }
    }

    [Fact]
    public void EncodingLeavesNoTensorBehind()
    {
        Save().Dispose();
        using var model = RetrievalInference.Load(KnownSystems.Registry, _folder);
        var vectors = new float[model.Dimension];
        model.EncodeImages([Picture(1)], vectors);
        var live = LiveTensors.CountSettled();
        for (var i = 0; i < 20; i++)
        {
            model.EncodeImages([Picture(i)], vectors);
            model.EncodeTexts(["a road"], vectors);
        }

        Assert.Equal(live, Tensor.LiveCount);
    }

    [Fact]
    public void TheFingerprintNamesTheWeightsAndNotTheCard()
    {
        Save().Dispose();
        var before = ModelFolder.Fingerprint(_folder);
        File.WriteAllText(Path.Combine(_folder, "card.md"), "words");
        File.WriteAllText(Path.Combine(_folder, "recipe.json"), "{}");
        Assert.Equal(before, ModelFolder.Fingerprint(_folder));
        Assert.Matches("^[0-9a-f]{64}$", before);

        // A checkpoint does not decide what a model computes; in 0.1.0 it counted, and its archives stay the model's.
        File.WriteAllText(Path.Combine(_folder, "checkpoint.safetensors"), "of a training");
        Assert.Equal(before, ModelFolder.Fingerprint(_folder));
        Assert.True(ModelFolder.HasFingerprint(_folder, before));
        using (var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256))
        {
            foreach (var name in new[] { "checkpoint.safetensors", "config.json", "model.safetensors",
                "vocabulary.json" })
            {
                var content = File.ReadAllBytes(Path.Combine(_folder, name));
                hash.AppendData(Encoding.UTF8.GetBytes($"{name}\0{content.Length}\0"));
                hash.AppendData(SHA256.HashData(content));
            }

            var old = Convert.ToHexStringLower(hash.GetHashAndReset());
            Assert.NotEqual(before, old);
            Assert.True(ModelFolder.HasFingerprint(_folder, old));
            File.Delete(Path.Combine(_folder, "checkpoint.safetensors"));
            Assert.False(ModelFolder.HasFingerprint(_folder, old));
        }

        Save(seed: 2).Dispose();
        Assert.NotEqual(before, ModelFolder.Fingerprint(_folder));
    }

    [Theory]
    [InlineData("config.json", "{", "config.json")]
    [InlineData("config.json", """{"architecture":"detector","embedDim":16,"image":{},"text":{}}""", "detector")]
    [InlineData("config.json", """{"architecture":"dual-encoder","embedDim":3,"image":{},"text":{}}""", "embedDim")]
    [InlineData("config.json", """{"architecture":"dual-encoder","embedDim":64,"image":{"sise":224},"text":{}}""",
        "sise")]
    [InlineData("vocabulary.json", """{"tokenizer":"words","specialTokens":["<pad>","<unk>"],"words":["a"]}""",
        "vocabulary")]
    [InlineData("model.safetensors", "xx", "model.safetensors")]
    public void ADamagedFolderIsNamed(string file, string content, string expected)
    {
        Save().Dispose();
        File.WriteAllText(Path.Combine(_folder, file), content);
        var error = Assert.ThrowsAny<Exception>(() => RetrievalInference.Load(KnownSystems.Registry, _folder));
        Assert.IsAssignableFrom<IOException>(error is InvalidDataException ? new IOException() : error);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    private DualEncoderNetwork Save(int seed = 1)
    {
        TorchRandom.ManualSeed(seed);
        var model = new DualEncoderNetwork(new DualEncoderOptions
        {
            EmbedDim = 16,
            Image = new ImageTowerOptions { Size = 32 },
            Text = new TextTowerOptions { Width = 8, Hidden = 12, VocabularySize = Words.Count },
        });
        model.Eval();
        DualEncoderSystem.Folder.Save(_folder, model, Words, new Dictionary<string, string>());
        return model;
    }

    private static float[] Encode(DualEncoderNetwork model, string[] texts)
    {
        using var scope = new TensorScope();
        using var noGrad = new NoGradScope();
        var batch = TextInputs.Create(texts, Words, 40);
        return model.EncodeTexts(batch).ToArray<float>();
    }

    private static RgbImage Picture(int seed)
    {
        var pixels = new byte[3 * 32 * 32];
        new Random(seed).NextBytes(pixels);
        return new RgbImage(32, 32, pixels);
    }
}
