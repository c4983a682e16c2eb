namespace Nadir.Imagery.Georeferencing;

/// <summary>The outline of a window on the ground: corners and points between, since straight edges of an image are
/// curves in longitude and latitude.</summary>
internal static class GroundRing
{
    private const int PointsAnEdge = 16;

    /// <summary>The outline of a window, or null where the transformation has no answer for a point of it.</summary>
    internal static Footprint? Footprint(GroundPosition position, PixelWindow window)
    {
        var count = 4 * PointsAnEdge;
        var x = new double[count];
        var y = new double[count];
        for (var i = 0; i < count; i++)
        {
            (x[i], y[i]) = Outline(window, i);
        }

        return position.Apply(x, y) ? Antimeridian.Cut([.. x.Zip(y)]) : null;
    }

    private static (double Column, double Row) Outline(PixelWindow window, int index)
    {
        var along = index % PointsAnEdge / (double)PointsAnEdge;
        var (left, top) = ((double)window.X, (double)window.Y);
        var (right, bottom) = (left + window.Width, top + window.Height);
        return (index / PointsAnEdge) switch
        {
            0 => (left, top + (along * window.Height)),
            1 => (left + (along * window.Width), bottom),
            2 => (right, bottom - (along * window.Height)),
            _ => (right - (along * window.Width), top),
        };
    }
}
