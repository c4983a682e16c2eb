using Nadir.Datasets;
using Nadir.Imagery;
using Nadir.Reports;
using Nadir.Systems.Building;
using Nadir.Systems.Contracts;
using Nadir.Systems.Faami;
using Nadir.Systems.Osdpm;
using Nadir.Text;
using Nadir.Torch;

namespace Nadir.Cli.Reports;

/// <summary>Asks a model where it looks, if it is one that can tell.</summary>
internal static class ModelAttention
{
    private const int Pictures = 8;
    private const int Captions = 5;

    /// <summary>OSDPM's spatial attention and saliency over some images; none for other models.</summary>
    public static IReadOnlyList<ImageAttention> OverImages(IRetrievalModel model, IReadOnlyList<CaptionedImage> images)
    {
        if (model is not OsdpmNetwork { Perception: not null } osdpm)
        {
            return [];
        }

        using var noGrad = new NoGradScope();
        using var scope = new TensorScope();
        var chosen = ClassSample.Choose(images, Pictures);
        var (spatial, saliency) = osdpm.Attention(Pixels(model, chosen.Select(image => images[image])));
        return
        [
            .. chosen.Select((image, row) => new ImageAttention(
                image, [new TitledMap("spatial attention", Map(spatial, row)), new TitledMap("saliency", Map(saliency, row))])),
        ];
    }

    /// <summary>FAAMI's attention of the words of some captions; none for other models.</summary>
    public static IReadOnlyList<RegionWordAttention> OverWords(
        IRetrievalModel model, ITextTokenizer tokenizer, IReadOnlyList<CaptionedImage> images)
    {
        if (model is not FaamiNetwork { Alignment: not null } faami)
        {
            return [];
        }

        using var noGrad = new NoGradScope();
        int[] captioned = [.. ClassSample.Choose(images, Captions).Where(image => images[image].Captions.Count > 0)];
        return [.. captioned.Select(image => new RegionWordAttention(image, Words(faami, (Vocabulary)tokenizer, images[image])))];
    }

    private static TitledMap[] Words(FaamiNetwork model, Vocabulary vocabulary, CaptionedImage image)
    {
        using var scope = new TensorScope();
        // The longest caption has most to show.
        long[] ids = vocabulary.Encode(image.Captions.MaxBy(caption => caption.Length)!, model.MaxTextLength);
        var batch = TextBatch.Create([ids]);
        var regions = model.EmbedImages(Pixels(model, [image])).Regions.Squeeze(0);
        var words = model.EmbedTexts(batch.Ids.To(regions.Device), batch.Lengths).Words.Squeeze(0);
        var attention = model.Alignment!.WordAttention(regions, words);
        int side = (int)Math.Round(Math.Sqrt(attention.Size(1)));
        var grid = attention.Reshape(attention.Size(0), side, side);
        return [.. ids.Select((id, row) => new TitledMap(vocabulary.Tokens[(int)id], Map(grid, row)))];
    }

    private static Tensor Pixels(IRetrievalModel model, IEnumerable<CaptionedImage> images)
    {
        RgbImage[] pictures =
        [
            .. images.Select(image =>
            {
                using var source = ImageSource.Open(image.Path!);
                return source.ReadSquare(model.ImageSize, SquareFit.Stretch);
            }),
        ];
        return RgbImageTensor.Create(pictures, model.ImageSize).To(model.Device);
    }

    private static AttentionMap Map(Tensor maps, int row)
    {
        var (height, width) = ((int)maps.Size(1), (int)maps.Size(2));
        float[] values = maps.To(Device.Cpu).To(ScalarType.Float32).Contiguous().ToArray<float>();
        return new AttentionMap(height, width, values.AsSpan(row * height * width, height * width));
    }
}
