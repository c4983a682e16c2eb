using Nadir.Datasets;
using Nadir.Imagery;
using Nadir.Reports;
using Nadir.Systems.Building;
using Nadir.Systems.Contracts;
using Nadir.Text;
using Nadir.Torch;

namespace Nadir.Cli.Reports;

/// <summary>Asks a model where it looks, if it is one that can tell.</summary>
internal static class ModelAttention
{
    private const int Pictures = 8;
    private const int Captions = 5;
    private const int MostWords = 40;

    /// <summary>Where a model attends in some images, whatever is asked; none where it does not tell.</summary>
    public static IReadOnlyList<ImageAttention> OverImages(IModel model, IReadOnlyList<CaptionedImage> images)
    {
        if (model is not IExplainsImages { AttentionTitles: { Count: > 0 } titles } explaining)
        {
            return [];
        }

        using var noGrad = new NoGradScope();
        using var scope = new TensorScope();
        var chosen = ClassSample.Choose(images, Pictures);
        var maps = explaining.Attend(Pixels(model, chosen.Select(image => images[image])));
        return
        [
            .. chosen.Select((image, row) => new ImageAttention(
                image, [.. titles.Zip(maps, (title, map) => new TitledMap(title, Map(map, row)))])),
        ];
    }

    /// <summary>Which regions the words of some captions attend to; none where the model does not tell.</summary>
    public static IReadOnlyList<RegionWordAttention> OverWords(
        IModel model, ITextTokenizer tokenizer, IReadOnlyList<CaptionedImage> images)
    {
        if (model is not IExplainsWords { ExplainsWords: true } explaining || !WordMaps.CanName(tokenizer))
        {
            return [];
        }

        using var noGrad = new NoGradScope();
        int[] captioned = [.. ClassSample.Choose(images, Captions).Where(image => images[image].Captions.Count > 0)];
        return [.. captioned.Select(
            image => new RegionWordAttention(image, Words(explaining, tokenizer, images[image])))];
    }

    // The longest caption has most to show.
    private static TitledMap[] Words(IExplainsWords model, ITextTokenizer tokenizer, CaptionedImage image) =>
    [
        .. WordMaps.Of(model, tokenizer, Pixels(model, [image]), image.Captions.MaxBy(caption => caption.Length)!,
            MostWords)
            .Select(map => new TitledMap(map.Word, new AttentionMap(map.Height, map.Width, [.. map.Values]))),
    ];

    private static Tensor Pixels(IModel model, IEnumerable<CaptionedImage> images)
    {
        RgbImage[] pictures =
        [
            .. images.Select(image =>
            {
                using var source = ImageSource.Open(image.Path!);
                return source.ReadSquare(model.Images.Size, model.Images.Fit);
            }),
        ];
        return RgbImageTensor.Create(pictures, model.Images.Size).To(model.Device);
    }

    private static AttentionMap Map(Tensor maps, int row)
    {
        var (height, width) = ((int)maps.Size(1), (int)maps.Size(2));
        float[] values = maps.To(Device.Cpu).To(ScalarType.Float32).Contiguous().ToArray<float>();
        return new AttentionMap(height, width, values.AsSpan(row * height * width, height * width));
    }
}
