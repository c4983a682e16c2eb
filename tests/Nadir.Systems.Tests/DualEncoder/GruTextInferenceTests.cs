using Nadir.Systems.Building;
using Nadir.Systems.Contracts;
using Nadir.Systems.DualEncoder;
using Nadir.Systems.Osdpm;
using Nadir.Tests;
using Nadir.Text;
using Nadir.Torch;

namespace Nadir.Systems.Tests.DualEncoder;

public sealed class GruTextInferenceTests : IDisposable
{
    private const double Tolerance = 1e-5;

    private static readonly Vocabulary Words = Vocabulary.Build(["a red field", "many blue planes", "a white road"]);

    private static readonly string[] Texts =
    [
        "planes", "many planes are parked near the terminal", "a bridge over a river", "", "!?", "zyzzyva", "a a a a a a a a",
        string.Join(' ', Enumerable.Repeat("some green trees and a large building are around a pond", 9)),
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("nadir-model-").FullName;

    public static TheoryData<string> Bundled => ["dual-encoder", "osdpm", "faami"];

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

    [Fact]
    public void AFewTextsOpenNoModelAndManyGetTheSameVectors()
    {
        Save(10, 12, 16, 4);
        using var inference = RetrievalInference.OpenForTexts(KnownSystems.Registry, _folder, new PromptTemplate("a white {}"));
        string[] texts = [.. Enumerable.Range(0, 20).Select(i => Texts[i % 3] + " field")];
        var (alone, together) = (new float[inference.Dimension], new float[texts.Length * inference.Dimension]);
        long before = LiveTensors.CountSettled();
        inference.EncodeTexts([texts[1]], alone);
        Assert.Equal(32, inference.ImageSize);
        Assert.Equal(before, Tensor.LiveCount);

        inference.EncodeTexts(texts, together);
        Assert.All(alone.Zip(together.Skip(inference.Dimension)), pair => Assert.Equal(pair.First, pair.Second, Tolerance));
        Assert.True(Tensor.LiveCount > before);
    }

    [Fact]
    public void WeightsThatDoNotFitAreLeftToWhoeverReadsTheWholeModel()
    {
        Save(10, 12, 16, 0);
        string path = Path.Combine(_folder, ModelFolder.ConfigurationName);
        File.WriteAllText(path, File.ReadAllText(path).Replace("\"hidden\": 12", "\"hidden\": 13", StringComparison.Ordinal));
        Assert.Null(KnownSystems.Registry.OpenTexts(_folder));
        var error = Assert.Throws<InvalidDataException>(() => RetrievalInference.OpenForTexts(KnownSystems.Registry, _folder));
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
        Assert.NotNull(KnownSystems.Registry.OpenTexts(_folder));
        string path = Path.Combine(_folder, ModelFolder.ConfigurationName);
        string text = File.ReadAllText(path);
        Assert.Contains(found, text, StringComparison.Ordinal);
        File.WriteAllText(path, text.Replace(found, other, StringComparison.Ordinal));
        Assert.Null(KnownSystems.Registry.OpenTexts(_folder));
    }

    [Fact]
    public void EveryHalfIsWidenedExactly()
    {
        ushort[] finite = [.. Enumerable.Range(0, 1 << 16).Select(bits => (ushort)bits).Where(bits => Half.IsFinite(BitConverter.UInt16BitsToHalf(bits)))];
        var singles = new float[finite.Length];
        Assert.True(HalfPrecision.TryWiden(finite, singles));
        Assert.Equal(finite.Select(bits => BitConverter.SingleToUInt32Bits((float)BitConverter.UInt16BitsToHalf(bits))), singles.Select(BitConverter.SingleToUInt32Bits));
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
                float[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)((2 * random.NextDouble()) - 1))];
                var (matrix, vector, bias, products) = (Draw(rows * columns), Draw(columns), Draw(rows), new float[rows]);
                RowProducts.Multiply(matrix, vector, bias, products);
                for (int row = 0; row < rows; row++)
                {
                    double expected = bias[row] + Enumerable.Range(0, columns).Sum(column => (double)matrix[(row * columns) + column] * vector[column]);
                    Assert.Equal(expected, products[row], 1e-5);
                }
            }
        }
    }

    private static void AssertAgrees(string folder, IReadOnlyList<string> texts)
    {
        var plain = KnownSystems.Registry.OpenTexts(folder);
        Assert.NotNull(plain);
        var (model, tokenizer) = KnownSystems.Registry.Load<ITwoTowers>(folder, SystemRoles.Encoder);
        using var owned = model;
        using var noGrad = new NoGradScope();
        Assert.Equal((model.Images, model.MaxTextLength, model.EmbedDim()), (plain.Images, plain.MaxTextLength, plain.Dimension));
        foreach (string text in texts)
        {
            using var scope = new TensorScope();
            float[] expected = model.EncodeTexts(TextInputs.Create([text], tokenizer, model.MaxTextLength)).ToArray<float>();
            var actual = new float[plain.Dimension];
            long[] ids = plain.Tokenizer.Encode(text, plain.MaxTextLength);
            plain.Encode(ids.Length > 0 ? ids : [Vocabulary.UnknownId], actual);
            Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, Tolerance));
        }
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
