using Nadir.Server.Problems;

namespace Nadir.Server.Places;

/// <summary>
/// How large a polygon may be that is searched in, wherever it comes from: every image whose bounds it touches is held against
/// all of its edges.
/// </summary>
internal static class PolygonLimit
{
    private const int LongestText = 1 << 20;

    /// <summary>Refuses a polygon that is too large.</summary>
    /// <param name="length">Characters or bytes of its text.</param>
    /// <exception cref="RequestException">413.</exception>
    public static void Require(int length)
    {
        if (length > LongestText)
        {
            throw new RequestException(413, "The polygon is larger than 1 MiB; simplify it.");
        }
    }
}
