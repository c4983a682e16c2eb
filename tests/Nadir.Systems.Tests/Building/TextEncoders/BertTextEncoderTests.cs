using System.Text.Json;
using Nadir.Systems.Building;
using Nadir.Systems.Building.TextEncoders;
using Nadir.Systems.Contracts;
using Nadir.Systems.Tests.Support;
using Nadir.Tests;
using Nadir.Torch;
using Nadir.Torch.Serialization;

namespace Nadir.Systems.Tests.Building.TextEncoders;

/// <summary>BERT against transformers' vectors and tokens, and what holds for it at any size.</summary>
public sealed class BertTextEncoderTests : IDisposable
{
    private static readonly BertTextOptions Small = new()
    {
        VocabularySize = 12,
        Width = 8,
        Layers = 2,
        Heads = 2,
        FeedForward = 8,
        Positions = 12,
        LayerNormEpsilon = 1e-6,
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("nadir-bert-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [SkippableFact]
    [Trait("Category", "Reference")]
    public void Tokens_and_vectors_are_those_of_transformers()
    {
        var goldens = ReferenceFiles.All("all_minilm_*_golden.safetensors", "weights");
        Skip.If(goldens.Length == 0, "NADIR_REFERENCE has no weights/all_minilm_*_golden.safetensors");
        var weights = ReferenceFiles.Weights("all_minilm_l6_v2.safetensors");
        using var scope = new TensorScope();
        using var noGrad = new NoGradScope();
        var (options, _) = BertCheckpoint.Read(weights);
        Assert.Equal(new BertTextOptions(), options);
        using var encoder = new BertTextEncoder(options);
        BertCheckpoint.Load(weights, encoder);
        encoder.Eval();
        var tokenizer = BertCheckpoint.ReadTokenizer(weights);
        foreach (var path in goldens)
        {
            var golden = SafetensorsTensors.ReadAll(path);
            var ids = golden["token_ids"];
            using var strings = JsonDocument.Parse(File.ReadAllText(
                path.Replace("_golden.safetensors", "_tokens.json", StringComparison.Ordinal)));
            var texts = strings.RootElement.EnumerateArray().Select(item => (
                Text: item.GetProperty("text").GetString()!,
                Ids: item.GetProperty("ids").EnumerateArray().Select(id => id.GetInt64()).ToArray())).ToArray();
            Assert.All(texts, item => Assert.Equal(item.Ids, tokenizer.Encode(item.Text, (int)ids.Size(1))));

            var batch = TextInputs.Create([.. texts.Select(item => item.Ids)]);
            var (words, sentence) = encoder.Encode(batch.Ids, batch.Lengths);
            Near(golden["sentence_embedding"], sentence.Normalize(), "sentences");
            var last = golden["last_hidden.first4"];
            var mask = golden["attention_mask"].Narrow(0, 0, last.Size(0)).Narrow(1, 0, words!.Size(1)).Unsqueeze(-1);
            Near(
                last.Narrow(1, 0, words.Size(1)) * mask, words.Narrow(0, 0, last.Size(0)) * mask, "token vectors");
        }

        static void Near(Tensor expected, Tensor actual, string what)
        {
            var difference = (expected - actual).Abs().Max().Item<float>();
            Assert.True(difference <= 1e-4, $"{what} are off by {difference}");
        }
    }

    [Fact]
    public void Padding_changes_no_vector_and_a_text_alone_gets_the_same()
    {
        using var scope = new TensorScope();
        using var encoder = Make(Small);
        encoder.Eval();
        var (ids, lengths) = Texts();

        var together = encoder.Encode(ids, lengths);
        var padded = encoder.Encode(ids.Pad([0, 4]), lengths);
        var alone = encoder.Encode(ids.Narrow(0, 1, 1).Narrow(1, 0, 2), lengths.Narrow(0, 1, 1));

        Assert.Equal([3, 8], together.Sentence.Shape);
        Assert.True(together.Sentence.Allclose(padded.Sentence, atol: 1e-6));
        Assert.True(together.Sentence.Narrow(0, 1, 1).Allclose(alone.Sentence, atol: 1e-6));
    }

    [Theory]
    [InlineData(BertPooling.Mean)]
    [InlineData(BertPooling.Class)]
    public void Derivatives_are_the_differences(BertPooling pooling)
    {
        using var scope = new TensorScope();
        using var encoder = Make(Small with { Pooling = pooling });
        encoder.Eval();
        encoder.To(ScalarType.Float64);
        var (ids, lengths) = Texts();
        // A row of a table that no text reads has no derivative to compare; the key's bias moves all scores alike.
        GradientCheck.Run(() => encoder.Encode(ids, lengths).Sentence, [.. encoder.NamedParameters()
            .Where(static pair => !pair.Name.Contains("word_embeddings", StringComparison.Ordinal))]);
    }

    [Fact]
    public void Frozen_layers_take_no_gradient_and_no_dropout()
    {
        using var scope = new TensorScope();
        using var encoder = Make(Small);
        var (ids, lengths) = Texts();
        Assert.False(encoder.Encode(ids, lengths).Sentence.Equal(encoder.Encode(ids, lengths).Sentence));

        encoder.FreezeLayers(1);
        encoder.Encode(ids, lengths).Sentence.Square().Sum().Backward();
        var depths = encoder.ParametersByDepth();
        Assert.All([.. depths[0], .. depths[1]], static parameter => Assert.False(parameter.RequiresGrad));
        Assert.All(depths[2], static parameter => Assert.NotNull(parameter.Grad));
        encoder.FreezeLayers(2);
        Assert.True(encoder.Encode(ids, lengths).Sentence.Equal(encoder.Encode(ids, lengths).Sentence));
        Assert.Contains("frozenLayers", Assert.Throws<InvalidDataException>(() => encoder.FreezeLayers(3)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_training_step_leaves_no_tensor_behind()
    {
        using var encoder = Make(Small);
        Step();
        var before = LiveTensors.CountSettled();
        Step();
        Assert.Equal(before, Tensor.LiveCount);

        void Step()
        {
            using var scope = new TensorScope();
            var (ids, lengths) = Texts();
            using var autocast = new AutocastScope(DeviceType.Cpu, ScalarType.BFloat16, enabled: true);
            var features = encoder.Encode(ids, lengths);
            (features.Sentence.Sum() + features.Words!.To(ScalarType.Float32).Sum()).Backward();
        }
    }

    [Fact]
    public void Sizes_are_told_by_the_shapes_and_the_files_beside_them()
    {
        using var scope = new TensorScope();
        using var encoder = Make(Small);
        // As BERT's own checkpoints: below a beginning, a pooler beside, TensorFlow's names of a normalisation.
        var tensors = encoder.StateDict().ToDictionary(
            pair => "bert." + pair.Key.Replace("LayerNorm.weight", "LayerNorm.gamma", StringComparison.Ordinal)
                .Replace("LayerNorm.bias", "LayerNorm.beta", StringComparison.Ordinal),
            pair => pair.Value);
        tensors["bert.pooler.dense.weight"] = Tensor.Zeros([8, 8]);
        tensors["cls.predictions.bias"] = Tensor.Zeros([12]);
        var path = Path.Combine(_folder, "model.safetensors");
        SafetensorsTensors.Write(path, tensors, new Dictionary<string, string>());
        File.WriteAllText(
            Path.Combine(_folder, "config.json"),
            """{"model_type":"bert","hidden_act":"gelu","num_attention_heads":2,"layer_norm_eps":1e-6}""");
        Directory.CreateDirectory(Path.Combine(_folder, "1_Pooling"));
        File.WriteAllText(
            Path.Combine(_folder, "1_Pooling", "config.json"), """{"pooling_mode_cls_token":true}""");

        Assert.Equal(Small with { Pooling = BertPooling.Class }, BertCheckpoint.Read(_folder).Options);
        using var read = new BertTextEncoder(BertCheckpoint.ReadOptions(path));
        BertCheckpoint.Load(path, read);
        Assert.All(
            read.StateDict().Zip(encoder.StateDict()), pair => Assert.True(pair.First.Value.Equal(pair.Second.Value)));

        File.WriteAllLines(
            Path.Combine(_folder, WordPieceTokenizerFile),
            ["[PAD]", "[UNK]", "[CLS]", "[SEP]", .. Enumerable.Range(0, 8).Select(id => $"w{id}")]);
        var made = Path.Combine(_folder, "made");
        Assert.Equal(Small with { Pooling = BertPooling.Class }, BertFolder.Convert(path, made, ScalarType.Float16));
        Assert.Equal(Small with { Pooling = BertPooling.Class }, BertCheckpoint.ReadOptions(made));
        Assert.Equal("bert", ModelFolder.Architecture(made));
        Assert.Equal(12, BertCheckpoint.ReadTokenizer(made).Count);

        File.WriteAllText(
            Path.Combine(_folder, "config.json"), """{"num_attention_heads":2,"hidden_act":"relu"}""");
        Assert.Contains(
            "'hidden_act' is 'relu'", Assert.Throws<InvalidDataException>(() => BertCheckpoint.Read(path)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_without_a_bert_is_refused_in_words()
    {
        using var scope = new TensorScope();
        var path = Path.Combine(_folder, "other.safetensors");
        SafetensorsTensors.Write(
            path, new Dictionary<string, Tensor> { ["weight"] = Tensor.Zeros([2]) }, new Dictionary<string, string>());

        Assert.Contains("holds no BERT", Assert.Throws<InvalidDataException>(() => BertCheckpoint.Read(path)).Message,
            StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => BertCheckpoint.Read(Path.Combine(_folder, "none")));
    }

    private const string WordPieceTokenizerFile = Nadir.Text.WordPieceTokenizer.FileName;

    private static BertTextEncoder Make(BertTextOptions options)
    {
        TorchRandom.ManualSeed(2);
        var encoder = new BertTextEncoder(options);
        // The published spread of 0.02 makes gradients of sizes like this one too small to compare.
        using var noGrad = new NoGradScope();
        foreach (var parameter in encoder.Parameters().Where(static parameter => parameter.Dimensions > 1))
        {
            parameter.NormalInPlace(0, 0.5);
        }

        return encoder;
    }

    private static (Tensor Ids, Tensor Lengths) Texts() => (
        Tensor.FromArray<long>([2, 1, 4, 5, 3, 2, 3, 0, 0, 0, 2, 5, 3, 0, 0], 3, 5),
        Tensor.FromArray<long>([5, 2, 3], 3));
}
