using System.Text.Json.Nodes;
using Nadir.Systems.Contracts;
using Nadir.Systems.DualEncoder;
using Nadir.Systems.Faami;
using Nadir.Systems.Osdpm;
using Nadir.Systems.Tests.Support;
using Nadir.Tests;
using Nadir.Text;
using Nadir.Torch;

namespace Nadir.Systems.Tests.Contracts;

public sealed class RetrievalModelFolderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nadir-model-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("dual-encoder")]
    [InlineData("faami")]
    [InlineData("osdpm")]
    public void AStoredModelGivesTheSameVectors(string architecture)
    {
        using var scope = new TensorScope();
        using var noGrad = new NoGradScope();
        using var model = Save(architecture);
        var (stored, vocabulary) = KnownSystems.Registry.Load<ITwoTowers>(_folder, SystemRoles.Encoder);
        using var owned = stored;

        Assert.Equal(model.GetType(), stored.GetType());
        Assert.Equal(SmallModels.Words.Count, Assert.IsType<Vocabulary>(vocabulary).Count);
        var pictures = SmallModels.Pictures(3);
        var texts = SmallModels.Texts("a red field", "many planes");
        // float16 keeps 11 bits of each weight.
        AssertClose(model.EncodeImages(pictures), stored.EncodeImages(pictures), 0.005);
        AssertClose(model.EncodeTexts(texts), stored.EncodeTexts(texts), 0.005);
    }

    [Fact]
    public void AStoredFaamiGivesTheSameScores()
    {
        using var scope = new TensorScope();
        using var noGrad = new NoGradScope();
        using var model = SmallModels.CreateFaami();
        FaamiSystem.Folder.Save(_folder, model, SmallModels.Words, new Dictionary<string, string>());
        using var stored = FaamiSystem.Folder.Load(_folder).Network;

        AssertClose(Score(model), Score(stored), 0.05);
        Assert.Equal(model.Configuration with { Stages = [], Encoder = new() },
            stored.Configuration with { Stages = [], Encoder = new() });
        Assert.Equal(model.Configuration.Stages, stored.Configuration.Stages);

        static Tensor Score(FaamiNetwork model)
        {
            var texts = SmallModels.Texts("a red field", "planes");
            return model.Score(model.Embed(SmallModels.Pictures(2)), model.Embed(texts));
        }
    }

    [Fact]
    public void AStoredOsdpmKnowsItsNounsAndWhereItLooks()
    {
        using var scope = new TensorScope();
        using var noGrad = new NoGradScope();
        using var model = SmallModels.CreateOsdpm();
        OsdpmSystem.Folder.Save(_folder, model, SmallModels.Words, new Dictionary<string, string>());
        using var stored = OsdpmSystem.Folder.Load(_folder).Network;

        Assert.Equal(["field", "plane", "road"], stored.Configuration.Nouns);
        Assert.Equal([1, 2], stored.Configuration.Perception.Grids);
        AssertClose(model.Attend(SmallModels.Pictures(1))[^1], stored.Attend(SmallModels.Pictures(1))[^1], 0.005);
        AssertClose(model.Clustering!.Prototypes, stored.Clustering!.Prototypes, 0.002);
    }

    [Theory]
    [InlineData("faami", "dual-encoder")]
    [InlineData("osdpm", "dual-encoder")]
    [InlineData("dual-encoder", "faami")]
    [InlineData("osdpm", "faami")]
    [InlineData("faami", "osdpm")]
    public void AModelOfAnotherKindIsNamedAsSuch(string stored, string expected)
    {
        Save(stored).Dispose();
        var error = Assert.Throws<InvalidDataException>(() => Load(expected));
        Assert.Contains($"'{stored}'", error.Message, StringComparison.Ordinal);
        Assert.Contains($"'{expected}'", error.Message, StringComparison.Ordinal);
        Assert.Contains(_folder, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("faami")]
    [InlineData("osdpm")]
    [InlineData("dual-encoder")]
    public void AVocabularyOfAnotherSizeIsRefused(string architecture)
    {
        Save(architecture).Dispose();
        VocabularyFile.Save(Vocabulary.Build(["one two three"]), _folder);
        AssertRefused("vocabulary");
    }

    [Theory]
    [InlineData("faami", "widht", "8", "widht")]
    [InlineData("faami", "width", "0", "'width'")]
    [InlineData("faami", "heads", "5", "'heads'")]
    [InlineData("faami", "width", "24", "model.safetensors")]
    [InlineData("faami", "interaction", "\"Sideways\"", "interaction")]
    [InlineData("faami", "stages", "[\"conv_pw_99\", \"conv_dw_13\"]", "conv_pw_99")]
    [InlineData("faami", "stages", "[\"conv_pw_5\"]", "'stages'")]
    [InlineData("faami", "stages", "[\"conv_pw_5\", \"conv_pw_3\", \"conv_dw_13\"]", "'stages'")]
    [InlineData("faami", "stages", "[null, \"conv_dw_13\"]", "'stages'")]
    [InlineData("faami", "stages", "null", "stages")]
    [InlineData("faami", "encoder", "null", "encoder")]
    [InlineData("osdpm", "noun", "[]", "noun")]
    [InlineData("osdpm", "nouns", "null", "nouns")]
    [InlineData("osdpm", "nouns", "[\"road\"]", "model.safetensors")]
    [InlineData("osdpm", "perception", "{\"grids\": [17]}", "perception.grids")]
    [InlineData("osdpm", "perception", "null", "perception")]
    [InlineData("dual-encoder", "embedDim", "24", "model.safetensors")]
    [InlineData("dual-encoder", "text", "null", "text")]
    public void AConfigurationThatIsWrongIsRefused(string architecture, string member, string value, string expected)
    {
        Save(architecture).Dispose();
        var path = Path.Combine(_folder, ModelFolder.ConfigurationName);
        var json = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        json[member] = JsonNode.Parse(value);
        File.WriteAllText(path, json.ToJsonString());
        AssertRefused(expected);
    }

    [Fact]
    public void OnlyWhatRetrievesIsLoaded()
    {
        Save("faami").Dispose();
        File.WriteAllText(Path.Combine(_folder, ModelFolder.ConfigurationName), """{"architecture": "captioner"}""");
        AssertRefused("captioner");
    }

    private void AssertRefused(string expected)
    {
        var live = LiveTensors.CountSettled();
        var error = Assert.Throws<InvalidDataException>(
            () => KnownSystems.Registry.Load<ITwoTowers>(_folder, SystemRoles.Encoder));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains(_folder, error.Message, StringComparison.Ordinal);
        Assert.Equal(live, Tensor.LiveCount);
    }

    private ITwoTowers Save(string architecture)
    {
        var nothing = new Dictionary<string, string>();
        switch (architecture)
        {
            case "faami":
                var faami = SmallModels.CreateFaami();
                FaamiSystem.Folder.Save(_folder, faami, SmallModels.Words, nothing);
                return faami;
            case "osdpm":
                var osdpm = SmallModels.CreateOsdpm();
                OsdpmSystem.Folder.Save(_folder, osdpm, SmallModels.Words, nothing);
                return osdpm;
            default:
                var dualEncoder = SmallModels.CreateDualEncoder();
                DualEncoderSystem.Folder.Save(_folder, dualEncoder, SmallModels.Words, nothing);
                return dualEncoder;
        }
    }

    private ITwoTowers Load(string architecture) => architecture switch
    {
        "faami" => FaamiSystem.Folder.Load(_folder).Network,
        "osdpm" => OsdpmSystem.Folder.Load(_folder).Network,
        _ => DualEncoderSystem.Folder.Load(_folder).Network,
    };

    private static void AssertClose(Tensor expected, Tensor actual, double tolerance)
    {
        Assert.Equal(expected.Shape, actual.Shape);
        Assert.All(expected.ToArray<float>().Zip(actual.ToArray<float>()),
            pair => Assert.Equal(pair.First, pair.Second, tolerance));
    }
}
