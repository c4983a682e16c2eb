using Nadir.Imagery;
using Nadir.Imagery.ContactSheets;
using Nadir.Systems.Contracts;

namespace Nadir.Cli.Commands.Caption;

/// <summary>A picture of where each word of a caption looked: bright where it did, dark elsewhere.</summary>
internal static class WordSheet
{
    private const int CellSize = 224;
    private const double Darkest = 0.2;

    /// <summary>Draws the picture once for each word.</summary>
    public static RgbImage Draw(RgbImage picture, ImageCaption caption)
    {
        var best = caption.Alternatives[0];
        var cells = best.Words.Zip(caption.Attention, (word, looks) => new ContactSheetCell(Light(picture, caption.Regions, looks), [word]));
        return ContactSheet.Draw(best.Text, [new ContactSheetCell(picture, ["the picture"]), .. cells], CellSize);
    }

    private static RgbImage Light(RgbImage picture, IReadOnlyList<Region> nodes, IReadOnlyList<float> looks)
    {
        var density = new double[picture.Width * picture.Height];
        foreach (var (node, look) in nodes.Zip(looks))
        {
            // What a large region gets is spread over all of it.
            double share = look / Math.Max(1e-6, node.Width * node.Height);
            var (left, right) = Span(node.Left, node.Width, picture.Width);
            var (top, bottom) = Span(node.Top, node.Height, picture.Height);
            for (int y = top; y < bottom; y++)
            {
                for (int x = left; x < right; x++)
                {
                    density[(y * picture.Width) + x] += share;
                }
            }
        }

        double least = density.Min();
        double range = Math.Max(1e-12, density.Max() - least);
        byte[] pixels = [.. picture.Pixels.Select((value, index) =>
            (byte)(value * (Darkest + ((1 - Darkest) * (density[index / 3] - least) / range))))];
        return new RgbImage(picture.Width, picture.Height, pixels);
    }

    private static (int First, int End) Span(float start, float length, int pixels) =>
        ((int)Math.Round(start * pixels), (int)Math.Round((start + length) * pixels));
}
