namespace Nadir.Exchange.Places;

/// <summary>
/// Where places come on a Hilbert curve over the globe: what is near on the curve is near on the ground.
/// </summary>
internal static class HilbertCurve
{
    /// <summary>Comes after every place.</summary>
    public const ulong NoPlace = ulong.MaxValue;

    private const int Order = 31;

    /// <summary>
    /// The distance along a curve of order 31 that fills longitudes from -180 to 180 and latitudes from -90 to 90.
    /// </summary>
    /// <param name="longitude">Degrees; what lies outside is taken to the border.</param>
    /// <param name="latitude">Degrees; what lies outside is taken to the border.</param>
    /// <returns>Less than <see cref="NoPlace"/>.</returns>
    public static ulong DistanceOf(double longitude, double latitude) =>
        DistanceOf(Cell((longitude + 180) / 360), Cell((latitude + 90) / 180), Order);

    /// <summary>
    /// The distance of a cell along the curve (Warren, "Hacker's Delight", chapter 16: one pair of bits after another).
    /// </summary>
    /// <param name="x">Column, less than 2 to the power of the order.</param>
    /// <param name="y">Row, less than 2 to the power of the order.</param>
    /// <param name="order">Bits of a coordinate, 1 to 31.</param>
    internal static ulong DistanceOf(uint x, uint y, int order)
    {
        ulong distance = 0;
        for (uint half = 1u << (order - 1); half > 0; half >>= 1)
        {
            uint right = (x & half) > 0 ? 1u : 0;
            uint upper = (y & half) > 0 ? 1u : 0;
            distance += (ulong)half * half * ((3 * right) ^ upper);
            if (upper == 0)
            {
                if (right == 1)
                {
                    (x, y) = (half - 1 - (x & (half - 1)), half - 1 - (y & (half - 1)));
                }

                (x, y) = (y, x);
            }
        }

        return distance;
    }

    private static uint Cell(double share) => (uint)Math.Clamp(share * (1u << Order), 0, (1u << Order) - 1);
}
