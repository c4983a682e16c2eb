using Nadir.Systems.Building;
using Nadir.Systems.Building.TextEncoders;
using Nadir.Systems.Contracts;
using Nadir.Systems.DualEncoder;
using Nadir.Text;
using Nadir.Torch;

namespace Nadir.Systems.Tests.DualEncoder;

public sealed class TextHeadsTests : IDisposable
{
    private static readonly WordPieceTokenizer Pieces = new(
        ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "a", "red", "field", "plane"]);

    private readonly string _folder = Directory.CreateTempSubdirectory("nadir-heads-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(0.5, 16, 16)]
    [InlineData(0.25, 16, 24)]
    public void Text_vectors_are_the_weighted_sum_of_both(double weight, int left, int right)
    {
        var (first, second, both) = (Save("first", left), Save("second", right), Path.Combine(_folder, "both"));

        TextHeads.Join(first, second, weight, both);

        using var scope = new TensorScope();
        using var noGrad = new NoGradScope();
        var (a, b, c) = (Vectors(first), Vectors(second), Vectors(both));
        Assert.False(a.Allclose(b, atol: 1e-2));
        // The parts are kept in half precision.
        Assert.True(c.Allclose((a * (1 - weight)) + (b * weight), atol: 4e-3));
        Assert.Contains("`second`", File.ReadAllText(Path.Combine(both, ModelFolder.CardName)),
            StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_stand_side_by_side_is_refused_in_a_sentence()
    {
        var (first, other, none) = (Save("first", 16), Save("other", 16, seed: 9), Save("none", 0));
        var made = Path.Combine(_folder, "made");
        Assert.Contains("differ in '", Message(() => TextHeads.Join(first, other, 0.5, made)),
            StringComparison.Ordinal);
        Assert.Contains("no text head", Message(() => TextHeads.Join(none, first, 0.5, made)),
            StringComparison.Ordinal);
        Assert.Contains("differ in 'text.head", Message(() => TextHeads.Join(first, none, 0.5, made)),
            StringComparison.Ordinal);
        Assert.Contains("one of the two", Message(() => TextHeads.Join(first, other, 0.5, other)),
            StringComparison.Ordinal);
        Assert.False(Directory.Exists(made));

        static string Message(Action join) => Assert.Throws<InvalidDataException>(join).Message;
    }

    private static Tensor Vectors(string folder)
    {
        using var model = KnownSystems.Registry.Load(folder);
        var network = (DualEncoderNetwork)model.Model;
        return network.TextFeatures(
            TextInputs.Create(["a red field", "plane", ""], model.Tokenizer, network.MaxTextLength));
    }

    private string Save(string name, int head, int seed = 1)
    {
        using var noGrad = new NoGradScope();
        TorchRandom.ManualSeed(seed);
        using var model = new DualEncoderNetwork(new DualEncoderOptions
        {
            EmbedDim = 12,
            Image = new ImageTowerOptions { Size = 32 },
            Text = new TextTowerOptions
            {
                Encoder = TextTowerKind.Bert,
                Bert = new BertTextOptions
                {
                    VocabularySize = Pieces.Count,
                    Width = 16,
                    Heads = 2,
                    Layers = 1,
                    FeedForward = 24,
                    Positions = 16
                },
                MaxLength = 12,
                HeadWidth = head,
            },
        });
        using var scope = new TensorScope();
        // One language model and image side, and heads of their own.
        TorchRandom.ManualSeed(name.Length);
        foreach (var (key, parameter) in model.NamedParameters()
            .Where(pair => pair.Name.StartsWith("text.head", StringComparison.Ordinal)
            || pair.Name.StartsWith("text.projection", StringComparison.Ordinal)))
        {
            parameter.CopyInPlace(Tensor.Randn([.. parameter.Shape]) * 0.3);
        }

        model.Eval();
        var folder = Path.Combine(_folder, name);
        DualEncoderSystem.Folder.Save(folder, model, Pieces, new Dictionary<string, string>());
        return folder;
    }
}
