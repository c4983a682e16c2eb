using Nadir.Systems.Contracts;
using Nadir.Systems.Sfdr.Decoding;
using Nadir.Systems.Sfdr.Features;
using Nadir.Systems.Sfdr.Search;
using Nadir.Text;
using Nadir.Torch;

namespace Nadir.Systems.Sfdr;

/// <summary>Which nodes each word of a caption looked at: the decoder's attention, averaged over heads and layers.</summary>
internal static class CaptionLooks
{
    /// <summary>Reads captions of pictures again, one each.</summary>
    /// <returns>By picture, by word with the end last, a value for each node; a word's values sum to 1.</returns>
    public static IReadOnlyList<IReadOnlyList<float[]>> Compute(
        SfdrNetwork model, DecoderMemory memory, Vocabulary vocabulary, IReadOnlyList<Hypothesis> captions)
    {
        using var noGrad = new NoGradScope();
        using var scope = new TensorScope();
        // From the start and each word, the next word was looked for: one row more than words.
        var longest = captions.Max(caption => caption.Words.Count) + 1;
        var ids = new long[captions.Count * longest];
        for (var row = 0; row < captions.Count; row++)
        {
            ids[row * longest] = vocabulary.IdOfSpecial(CaptionTokens.Start);
            captions[row].Words.ToArray().CopyTo(ids, (row * longest) + 1);
        }

        var layers = new List<Tensor>();
        model.Decoder.Forward(Tensor.FromArray<long>(ids, captions.Count, longest).To(model.Device), memory, layers);
        var mean = Tensor.Stack(layers).Mean([0]).To(Device.Cpu, ScalarType.Float32);
        var nodes = (int)mean.Size(2);
        var byPicture = mean.ToArray<float>().Chunk(longest * nodes);
        return [.. byPicture.Select((looks, row) => looks.Chunk(nodes).Take(captions[row].Words.Count + 1).ToList())];
    }

    /// <summary>Where the nodes of a picture lie, in the order of the looks.</summary>
    public static IReadOnlyList<Region> Nodes(PictureFeatures features, int picture, SfdrOptions configuration)
    {
        using var scope = new TensorScope();
        var regions = features.Geometry.Select(0, picture).Contiguous().ToArray<float>().Chunk(FeatureLayout.GeometryLength)
            .Select(values => new Region(values[0], values[1], values[2], values[3], values[4]));
        if (configuration.AsReleased.EncodeRegionsOnly)
        {
            return [.. regions];
        }

        var gridSide = configuration.Sizes.GridSide;
        var side = 1f / gridSide;
        var cells = Enumerable.Range(0, gridSide * gridSide)
            .Select(cell => new Region((cell % gridSide) * side, (cell / gridSide) * side, side, side, 1));
        return [.. regions, .. cells];
    }
}
