using Nadir.Datasets;
using Nadir.Evaluation.Report;
using Nadir.Imagery;

namespace Nadir.Cli.Reports;

/// <summary>Small pictures of a gallery's images, made when they are first asked for.</summary>
internal sealed class ReportThumbnails(IReadOnlyList<CaptionedImage> images)
{
    /// <summary>Shown at up to 132 CSS pixels: still sharp where a screen has more than one pixel to each.</summary>
    private const int Size = 176;

    private const int Quality = 78;

    private readonly Dictionary<int, EncodedPicture> _pictures = [];

    public EncodedPicture Of(int image)
    {
        if (!_pictures.TryGetValue(image, out var picture))
        {
            using var source = ImageSource.Open(images[image].Path!);
            picture = new EncodedPicture(PictureEncoder.Encode(source.ReadSquare(Size, SquareFit.CenterCrop), PictureFormat.WebP, Quality));
            _pictures.Add(image, picture);
        }

        return picture;
    }
}
