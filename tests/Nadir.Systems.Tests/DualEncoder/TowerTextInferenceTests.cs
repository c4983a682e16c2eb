using System.Runtime.InteropServices;
using Nadir.Systems.Building;
using Nadir.Systems.Building.TextEncoders;
using Nadir.Systems.Contracts;
using Nadir.Systems.DualEncoder;
using Nadir.Systems.DualEncoder.Texts;
using Nadir.Systems.Osdpm;
using Nadir.Tests;
using Nadir.Text;
using Nadir.Torch;
using Nadir.Weights;

namespace Nadir.Systems.Tests.DualEncoder;

public sealed class TowerTextInferenceTests : IDisposable
{
    private const double Tolerance = 1e-5;

    private static readonly Vocabulary Words = Vocabulary.Build(["a red field", "many blue planes", "a white road"]);

    private static readonly string[] Texts =
    [
        "planes", "many planes are parked near the terminal", "a bridge over a river", "", "!?", "zyzzyva",
        "a a a a a a a a",
        string.Join(' ', Enumerable.Repeat("some green trees and a large building are around a pond", 9)),
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("nadir-model-").FullName;

    public static TheoryData<string> Bundled => ["dual-encoder", "osdpm", "osdpm-english", "faami"];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Bundled))]
    public void EveryBundledModelReadsTextsAsLibtorchDoes(string name) =>
        AssertAgrees(Path.Combine(ReferenceFiles.Repository(), "models", name), Texts);

    // Sizes around those of the processor's vectors, and banks of fewer rows than are multiplied at once.
    [Theory]
    [InlineData(8, 8, 8, 0)]
    [InlineData(9, 9, 13, 1)]
    [InlineData(16, 16, 8, 3)]
    [InlineData(31, 33, 17, 5)]
    [InlineData(300, 65, 64, 64)]
    public void ModelsOfAnySizeDo(int width, int hidden, int dimension, int bank)
    {
        Save(width, hidden, dimension, bank);
        AssertAgrees(_folder, ["a red field", "many many blue planes in a white field", "", "road"]);
    }

    // Widths around those of the processor's vectors; texts of one, two, three and more vectors at once; both ways to
    // store them.
    [Theory]
    [InlineData(16, 2, 24, 16, 8, BertPooling.Mean, false)]
    [InlineData(24, 3, 40, 19, 0, BertPooling.Mean, false)]
    [InlineData(36, 2, 33, 16, 5, BertPooling.Class, false)]
    [InlineData(64, 4, 96, 64, 64, BertPooling.Mean, true)]
    [InlineData(72, 1, 64, 70, 64, BertPooling.Class, true)]
    public void TextsOfABertAreThoseOfLibtorch(
        int width, int heads, int feedForward, int dimension, int head, BertPooling pooling, bool inEightBits)
    {
        var folder = SaveBert(new BertTextOptions
        {
            VocabularySize = Pieces.Count,
            Width = width,
            Heads = heads,
            Layers = 2,
            FeedForward = feedForward,
            Positions = 16,
            Pooling = pooling,
        }, dimension, head);
        if (inEightBits)
        {
            Assert.True(QuantizedRows.Convert(folder, folder + "-8") > 2);
            folder += "-8";
        }

        AssertAgrees(folder, ["red field", "", "a", "many many blue planes in a white field !", "zyzzyva",
            "a a a a a a a a a a a a a a a a a a a a a a"]);
    }

    [Theory]
    [InlineData(0.5, 4, false)]
    [InlineData(1, 0, true)]
    [InlineData(0, 1, false)]
    public void WordsBesideABertAreReadAsLibtorchReadsThem(double weight, double sharpness, bool inEightBits)
    {
        var words = new WordTowerOptions
        {
            Width = 66,
            Hidden = 65,
            VocabularySize = Words.Count,
            Weight = weight,
            Sharpness = sharpness
        };
        var bert = new BertTextOptions
        {
            VocabularySize = Pieces.Count,
            Width = 64,
            Heads = 2,
            Layers = 1,
            FeedForward = 64,
            Positions = 16
        };
        var folder = SaveBert(bert, 72, 0, words);
        if (inEightBits)
        {
            Assert.True(QuantizedRows.Convert(folder, folder + "-8") > 2);
            folder += "-8";
        }

        using var plain = KnownSystems.Registry.OpenTexts(folder)!;
        Assert.Equal((Pieces.Count, Words.Count), plain.Tokenizer is PiecesAndWordsTokenizer both
            ? (both.Pieces.Count, both.Vocabulary.Count) : default);
        AssertAgrees(folder, ["a red field", "", "a", "many blue zyzzyvas in a white field !", "zyzzyva",
            string.Join(' ', Enumerable.Repeat("a blue road", 9))]);
    }

    [Theory]
    [InlineData("\"weight\": 0.5", "\"weight\": 1.5")]
    [InlineData("\"sharpness\": 4", "\"sharpness\": \"4\"")]
    [InlineData("\"encoder\": \"Bert\"", "\"encoder\": \"Gru\"")]
    public void WordsBesideABertThatDoNotFitAreLeftToWhoeverReadsTheWholeModel(string from, string to)
    {
        var bert = new BertTextOptions
        {
            VocabularySize = Pieces.Count,
            Width = 16,
            Heads = 2,
            Layers = 1,
            FeedForward = 24,
            Positions = 16
        };
        var folder = SaveBert(bert, 16, 0,
            new WordTowerOptions { Width = 8, Hidden = 8, VocabularySize = Words.Count });
        AssertOpens(folder);
        var path = Path.Combine(folder, ModelFolder.ConfigurationName);
        var json = File.ReadAllText(path);
        Assert.Contains(from, json, StringComparison.Ordinal);
        File.WriteAllText(path, json.Replace(from, to, StringComparison.Ordinal));
        Assert.Null(KnownSystems.Registry.OpenTexts(folder));
        Assert.Throws<InvalidDataException>(() => KnownSystems.Registry.Load(folder).Dispose());
    }

    [Fact]
    public void ABertWhoseSizesDoNotFitIsLeftToWhoeverReadsTheWholeModel()
    {
        var folder = SaveBert(new BertTextOptions
        {
            VocabularySize = Pieces.Count,
            Width = 16,
            Heads = 2,
            Layers = 1,
            FeedForward = 24,
            Positions = 16
        }, 16, 0);
        string path = Path.Combine(folder, ModelFolder.ConfigurationName);
        string text = File.ReadAllText(path);
        AssertOpens(folder);
        foreach (var (found, other) in ((string, string)[])[
            ("\"heads\": 2", "\"heads\": 3"), ("\"layers\": 1", "\"layers\": 2"),
            ("\"positions\": 16", "\"positions\": 8"),
            ("\"pooling\": \"Mean\"", "\"pooling\": \"Max\""), ("\"encoder\": \"Bert\"", "\"encoder\": \"Gpt\"")])
        {
            Assert.Contains(found, text, StringComparison.Ordinal);
            File.WriteAllText(path, text.Replace(found, other, StringComparison.Ordinal));
            Assert.Null(KnownSystems.Registry.OpenTexts(folder));
        }
    }

    // The closed form: x times the integral of the normal density below x, here by a sum over narrow trapezoids.
    [Fact]
    public void TheGeluIsTheShareOfANormalDistribution()
    {
        float[] inputs = [.. Enumerable.Range(-80, 161).Select(i => i / 10f)];
        float[] outputs = [.. inputs];
        Gelu.Apply(outputs);
        foreach (var (input, output) in inputs.Zip(outputs))
        {
            double step = 1e-3, share = 0.5;
            for (double x = 0; x < Math.Abs(input) - (step / 2); x += step)
            {
                share += Math.Sign(input) * step * 0.5 * (Density(x) + Density(x + step));
            }

            Assert.Equal(input * share, output, 2e-6 * Math.Max(1, Math.Abs(input)));
        }

        static double Density(double x) => Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI);
    }

    [Fact]
    public void ProductsOfSeveralVectorsAreThoseOfDoublePrecision()
    {
        var random = new Random(6);
        float[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)((2 * random.NextDouble()) - 1))];
        for (int rows = 4; rows <= 9; rows++)
        {
            for (int count = 1; count <= 8; count++)
            {
                foreach (int columns in (int[])[1, 7, 15, 16, 17, 33, 64])
                {
                    var (matrix, vectors, bias, products) = (Draw(rows * columns), Draw(count * columns), Draw(rows),
                        new float[count * rows]);
                    RowProducts.MultiplyAll(StoredRows.Of(matrix, columns), vectors, bias, products);
                    for (int i = 0; i < products.Length; i++)
                    {
                        double expected = bias[i % rows] + Enumerable.Range(0, columns)
                            .Sum(column => (double)matrix[((i % rows) * columns) + column]
                                * vectors[((i / rows) * columns) + column]);
                        Assert.Equal(expected, products[i], 1e-5);
                    }
                }
            }
        }
    }

    [Fact]
    public void AFewTextsOpenNoModelAndManyGetTheSameVectors()
    {
        Save(10, 12, 16, 4);
        using var inference = RetrievalInference.OpenForTexts(
            KnownSystems.Registry, _folder, new PromptTemplate("a white {}"));
        string[] texts = [.. Enumerable.Range(0, 20).Select(i => Texts[i % 3] + " field")];
        var (alone, together) = (new float[inference.Dimension], new float[texts.Length * inference.Dimension]);
        long before = LiveTensors.CountSettled();
        inference.EncodeTexts([texts[1]], alone);
        Assert.Equal(32, inference.ImageSize);
        Assert.Equal(before, Tensor.LiveCount);

        inference.EncodeTexts(texts, together);
        Assert.All(alone.Zip(together.Skip(inference.Dimension)),
            pair => Assert.Equal(pair.First, pair.Second, Tolerance));
        Assert.True(Tensor.LiveCount > before);
    }

    [Fact]
    public void WeightsThatDoNotFitAreLeftToWhoeverReadsTheWholeModel()
    {
        Save(10, 12, 16, 0);
        string path = Path.Combine(_folder, ModelFolder.ConfigurationName);
        File.WriteAllText(path, File.ReadAllText(path)
            .Replace("\"hidden\": 12", "\"hidden\": 13", StringComparison.Ordinal));
        Assert.Null(KnownSystems.Registry.OpenTexts(_folder));
        var error = Assert.Throws<InvalidDataException>(
            () => RetrievalInference.OpenForTexts(KnownSystems.Registry, _folder));
        Assert.Contains("does not fit config.json", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"hidden\": 12", "\"hidden\": \"12\"")]
    [InlineData("\"hidden\": 12", "\"hidden\": 1e9")]
    [InlineData("\"width\": 10", "\"width\": -1")]
    [InlineData("\"text\": {", "\"text\": { \"encoder\": \"Bert\",")]
    [InlineData("\"encoder\": {", "\"clip\": {}, \"encoder\": {")]
    [InlineData("\"inverseTemperature\": 10", "\"inverseTemperature\": 0")]
    public void ConfigurationsOfOtherKindsAreLeftToThemAsWell(string found, string other)
    {
        Save(10, 12, 16, 4);
        AssertOpens(_folder);
        string path = Path.Combine(_folder, ModelFolder.ConfigurationName);
        string text = File.ReadAllText(path);
        Assert.Contains(found, text, StringComparison.Ordinal);
        File.WriteAllText(path, text.Replace(found, other, StringComparison.Ordinal));
        Assert.Null(KnownSystems.Registry.OpenTexts(_folder));
    }

    [Fact]
    public void EveryHalfIsWidenedExactly()
    {
        ushort[] finite = [.. Enumerable.Range(0, 1 << 16).Select(bits => (ushort)bits)
            .Where(bits => Half.IsFinite(BitConverter.UInt16BitsToHalf(bits)))];
        var singles = new float[finite.Length];
        Assert.True(HalfPrecision.TryWiden(finite, singles));
        Assert.Equal(finite.Select(bits => BitConverter.SingleToUInt32Bits((float)BitConverter.UInt16BitsToHalf(bits))),
            singles.Select(BitConverter.SingleToUInt32Bits));
        for (int place = 0; place < 40; place++)
        {
            foreach (var half in (Half[])[Half.NaN, Half.PositiveInfinity, Half.NegativeInfinity])
            {
                ushort[] halves = [.. finite[..40]];
                halves[place] = BitConverter.HalfToUInt16Bits(half);
                Assert.False(HalfPrecision.TryWiden(halves, new float[40]));
            }
        }
    }

    [Fact]
    public void ProductsAreThoseOfDoublePrecision()
    {
        var random = new Random(5);
        for (int rows = 1; rows <= 9; rows++)
        {
            for (int columns = 1; columns <= 70; columns++)
            {
                float[] Draw(int count) =>
                    [.. Enumerable.Range(0, count).Select(_ => (float)((2 * random.NextDouble()) - 1))];
                var (matrix, vector, bias, products) = (Draw(rows * columns), Draw(columns), Draw(rows),
                    new float[rows]);
                RowProducts.Multiply(matrix, vector, bias, products);
                for (int row = 0; row < rows; row++)
                {
                    double expected = bias[row]
                        + Enumerable.Range(0, columns)
                            .Sum(column => (double)matrix[(row * columns) + column] * vector[column]);
                    Assert.Equal(expected, products[row], 1e-5);
                }
            }
        }
    }

    [Fact]
    public void ProductsOfBytesAreThoseOfDoublePrecision()
    {
        var random = new Random(6);
        for (int rows = 1; rows <= 9; rows++)
        {
            for (int columns = 1; columns <= 140; columns++)
            {
                sbyte[] codes = [.. Enumerable.Range(0, rows * columns).Select(_ => (sbyte)random.Next(-128, 128))];
                float[] Draw(int count) =>
                    [.. Enumerable.Range(0, count).Select(_ => (float)((2 * random.NextDouble()) - 1))];
                var (scales, vector, bias, products) = (Draw(rows), Draw(columns), Draw(rows), new float[rows]);
                var matrix = new StoredRows(
                    MemoryMarshal.AsBytes<sbyte>(codes).ToArray(), DataType.I8, scales, columns);
                RowProducts.Multiply(matrix, vector, bias, products);
                var together = new float[rows];
                RowProducts.MultiplyAll(matrix, vector, bias, together);
                for (int row = 0; row < rows; row++)
                {
                    double expected = bias[row]
                        + (scales[row] * Enumerable.Range(0, columns)
                            .Sum(column => (double)codes[(row * columns) + column] * vector[column]));
                    Assert.Equal(expected, products[row], 1e-3);
                    Assert.Equal(expected, together[row], 1e-3);
                }
            }
        }
    }

    private static void AssertOpens(string folder)
    {
        using var texts = KnownSystems.Registry.OpenTexts(folder);
        Assert.NotNull(texts);
    }

    private static void AssertAgrees(string folder, IReadOnlyList<string> texts)
    {
        AssertAgrees(folder, texts, isBrief: false);
        AssertAgrees(folder, texts, isBrief: true);
    }

    private static void AssertAgrees(string folder, IReadOnlyList<string> texts, bool isBrief)
    {
        using var plain = KnownSystems.Registry.OpenTexts(folder, isBrief);
        Assert.NotNull(plain);
        var (model, tokenizer) = KnownSystems.Registry.Load<ITwoTowers>(folder, SystemRoles.Encoder);
        using var owned = model;
        using var noGrad = new NoGradScope();
        Assert.Equal((model.Images, model.MaxTextLength, model.EmbedDim()),
            (plain.Images, plain.MaxTextLength, plain.Dimension));
        foreach (string text in texts)
        {
            using var scope = new TensorScope();
            float[] expected = model.EncodeTexts(TextInputs.Create([text], tokenizer, model.MaxTextLength))
                .ToArray<float>();
            var actual = new float[plain.Dimension];
            long[] ids = plain.Tokenizer.Encode(text, plain.MaxTextLength);
            plain.Encode(ids.Length > 0 ? ids : [Vocabulary.UnknownId], actual);
            Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, Tolerance));
        }
    }

    private static readonly WordPieceTokenizer Pieces = new(
        ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "red", "field", "many", "blue", "plane", "##s", "in",
            "white", "!"]);

    private string SaveBert(BertTextOptions bert, int dimension, int head, WordTowerOptions? words = null)
    {
        TorchRandom.ManualSeed(2);
        using var noGrad = new NoGradScope();
        using var scope = new TensorScope();
        using var model = new DualEncoderNetwork(new DualEncoderOptions
        {
            EmbedDim = dimension,
            Image = new ImageTowerOptions { Size = 32 },
            Text = new TextTowerOptions
            {
                Encoder = TextTowerKind.Bert,
                Bert = bert,
                MaxLength = 12,
                HeadWidth = head,
                WordTower = words
            },
        });
        // Random weights of a BERT are small; larger ones show what a part does.
        foreach (var parameter in model.Text.Parameters().Where(parameter => parameter.Dimensions == 2))
        {
            parameter.CopyInPlace(parameter * 8);
        }

        model.Eval();
        var folder = Path.Combine(_folder, "bert");
        DualEncoderSystem.Folder.Save(folder, model, words is null ? Pieces
            : new PiecesAndWordsTokenizer(Pieces, Words), new Dictionary<string, string>());
        return folder;
    }

    private void Save(int width, int hidden, int dimension, int bank)
    {
        TorchRandom.ManualSeed(1);
        using var noGrad = new NoGradScope();
        using var model = new OsdpmNetwork(new OsdpmOptions
        {
            Encoder = new DualEncoderOptions
            {
                EmbedDim = dimension,
                Image = new ImageTowerOptions { Size = 32 },
                Text = new TextTowerOptions { Width = width, Hidden = hidden, VocabularySize = Words.Count },
            },
            Perception = new PerceptionOptions { Enabled = false },
            Querybank = new QuerybankOptions { Size = bank },
        });
        if (model.Querybank is { } querybank)
        {
            using var scope = new TensorScope();
            querybank.Images.CopyInPlace(Tensor.Randn([bank, dimension]).Normalize());
        }

        model.Eval();
        OsdpmSystem.Folder.Save(_folder, model, Words, new Dictionary<string, string>());
    }
}
