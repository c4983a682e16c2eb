namespace Nadir.Imagery;

/// <summary>A rectangle of an image's pixels; (0, 0) is the upper left pixel.</summary>
/// <param name="X">First column.</param>
/// <param name="Y">First row.</param>
/// <param name="Width">Columns, at least 1.</param>
/// <param name="Height">Rows, at least 1.</param>
public readonly record struct PixelWindow(int X, int Y, int Width, int Height)
{
    /// <summary>Whether the rectangle lies within an image of a size.</summary>
    /// <param name="imageWidth">Columns of the image.</param>
    /// <param name="imageHeight">Rows of the image.</param>
    public bool IsWithin(int imageWidth, int imageHeight) =>
        X >= 0 && Y >= 0 && Width >= 1 && Height >= 1 && Width <= imageWidth - X && Height <= imageHeight - Y;

    /// <summary>The largest square in the middle of an image.</summary>
    /// <param name="imageWidth">Columns of the image.</param>
    /// <param name="imageHeight">Rows of the image.</param>
    public static PixelWindow CenterSquare(int imageWidth, int imageHeight)
    {
        var side = Math.Min(imageWidth, imageHeight);
        return new PixelWindow((imageWidth - side) / 2, (imageHeight - side) / 2, side, side);
    }
}

/// <summary>How a picture that is not square becomes one.</summary>
public enum SquareFit
{
    /// <summary>Both sides are resampled to the size; the aspect ratio is lost, no pixel is.</summary>
    Stretch,

    /// <summary>The largest square in the middle is resampled to the size.</summary>
    CenterCrop,
}
