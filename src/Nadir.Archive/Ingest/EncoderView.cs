using Nadir.Archive.Ports;
using Nadir.Imagery;

namespace Nadir.Archive.Ingest;

/// <summary>Applies an encoder's rule for pictures that are not square.</summary>
public static class EncoderView
{
    /// <summary>The part of a window that the encoder sees.</summary>
    /// <param name="window">Pixels of an image.</param>
    /// <param name="input">The encoder's input.</param>
    public static PixelWindow Crop(PixelWindow window, ImageInput input)
    {
        if (input.Fit == SquareFit.Stretch)
        {
            return window;
        }

        var square = PixelWindow.CenterSquare(window.Width, window.Height);
        return square with { X = window.X + square.X, Y = window.Y + square.Y };
    }
}
