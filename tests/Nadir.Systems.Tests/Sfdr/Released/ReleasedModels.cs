using Nadir.Systems.Sfdr;
using Nadir.Systems.Tests.Support;
using Nadir.Text;
using Nadir.Torch;

namespace Nadir.Systems.Tests.Sfdr.Released;

/// <summary>Models as released with the weights of a file.</summary>
internal static class ReleasedModels
{
    private const int ReleasedUnknown = 0;
    private const int ReleasedPadding = 1;

    /// <summary>The sizes of a file, fused features among them, with everything as released.</summary>
    public static SfdrOptions Options(CaptioningVectors vectors, bool gates = true, int? heads = null) => new()
    {
        // The file's grid is fused already.
        SemanticFusion = false,
        Graph = new GraphConfiguration { Threshold = 0.5 },
        AsReleased = AsReleasedOptions.All,
        Gates = gates,
        Dropout = 0,
        Sizes = vectors.Contains("in.lo")
            ? new FeatureSizes
            {
                RegionChannels = (int)vectors["in.lo"].Size(2),
                GridChannels = (int)vectors["in.gl"].Size(2),
            }
            : new FeatureSizes(),
        Width = Width(vectors),
        Heads = heads ?? vectors.Setting("heads"),
        FeedForward = (int)Expansion(vectors).Size(0),
        EncoderLayers = 3,
        DecoderLayers = 3,
        MaxLength = vectors.HasSetting("max_len") ? vectors.Setting("max_len") : 1,
        VocabularySize = vectors.HasSetting("vocabulary") ? vectors.Setting("vocabulary") : 5,
    };

    /// <summary>Features of regions and of a grid that is fused; where they lie and the picture's vector are not
    /// used.</summary>
    public static PictureFeatures Features(Tensor regions, Tensor grid) => new(regions, grid, regions, regions);

    /// <summary>Copies the weights of a part of a model; the rest stays.</summary>
    public static void LoadPart(CaptioningVectors vectors, SfdrNetwork model, Func<string, string?> rename)
    {
        var known = vectors.Names.Select(rename).OfType<string>().ToHashSet();
        vectors.Load(model, rename, SwapSpecials, [.. model.StateDict().Where(pair => !known.Contains(pair.Key))]);
    }

    /// <summary>Padding is 0 and the unknown word 1 here; the released code has them the other way round.</summary>
    public static Tensor SwapSpecials(string name, Tensor tensor) =>
        name is "embedding.weight" or "output.weight" or "decoder.embedding.weight" or "decoder.output.weight"
            ? SwapRows(tensor) : tensor;

    /// <summary>Swaps the first two rows.</summary>
    public static Tensor SwapRows(Tensor tensor) =>
        Tensor.Cat([tensor.Narrow(0, 1, 1), tensor.Narrow(0, 0, 1), tensor.Narrow(0, 2, tensor.Size(0) - 2)]);

    /// <summary>Our id of a word.</summary>
    public static long Ours(long id) =>
        id switch { ReleasedUnknown => Vocabulary.UnknownId, ReleasedPadding => Vocabulary.PaddingId, _ => id };

    /// <summary>A vocabulary with the released code's special tokens and as many words.</summary>
    public static Vocabulary Words(int count) => new(
        ["<pad>", "<unk>", CaptionTokens.Start, CaptionTokens.End],
        [.. Enumerable.Range(0, count - 4)
            .Select(index => $"w{(char)('a' + (index / 26))}{(char)('a' + (index % 26))}")]);

    /// <summary>Prepares encoded nodes of one picture, those that a mask hides left out.</summary>
    public static IReadOnlyList<Tensor> Nodes(CaptioningVectors vectors, Tensor encoded, int picture)
    {
        bool[] hidden = vectors.Mask("in.mask_nodes").Select(0, picture).Contiguous().ToArray<bool>();
        long[] kept = [.. hidden.Index().Where(node => !node.Item).Select(node => (long)node.Index)];
        var index = Tensor.FromArray<long>(kept, kept.Length);
        var own = encoded.Select(0, picture);
        return [.. Enumerable.Range(0, (int)own.Size(0))
            .Select(layer => own.Select(0, layer).IndexSelect(0, index).Unsqueeze(0))];
    }

    private static int Width(CaptioningVectors vectors) => (int)Expansion(vectors).Size(1);

    private static Tensor Expansion(CaptioningVectors vectors) =>
        vectors[vectors.Names.First(name => name.EndsWith("pwff.fc1.weight", StringComparison.Ordinal))];
}
