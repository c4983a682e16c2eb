using Nadir.Datasets;
using Nadir.Imagery;
using Nadir.Reports;

namespace Nadir.Cli.Reports;

/// <summary>Small pictures of a gallery's images, made when they are first asked for.</summary>
internal sealed class ReportThumbnails(IReadOnlyList<CaptionedImage> images)
{
    // The largest that the page shows, in its own pixels.
    private const int Size = 176;

    private const int Quality = 78;

    private readonly Dictionary<int, EncodedPicture> _pictures = [];

    public EncodedPicture Of(int image)
    {
        if (!_pictures.TryGetValue(image, out var picture))
        {
            using var source = ImageSource.Open(images[image].Path!);
            picture = Make(source);
            _pictures.Add(image, picture);
        }

        return picture;
    }

    /// <summary>One small picture.</summary>
    // Stretched as the model sees it, so that attention lies where it belongs.
    public static EncodedPicture Make(ImageSource source) =>
        new(PictureEncoder.Encode(source.ReadSquare(Size, SquareFit.Stretch), PictureFormat.WebP, Quality));
}
