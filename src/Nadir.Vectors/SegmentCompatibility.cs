namespace Nadir.Vectors;

/// <summary>Vectors may be compared only when they come from one encoder.</summary>
internal static class SegmentCompatibility
{
    /// <exception cref="SegmentReadException">The segment's vectors are of another dimension or another encoder.</exception>
    public static void Require(Segment segment, int dimension, string fingerprint)
    {
        if (segment.Dimension != dimension)
        {
            throw new SegmentReadException(
                segment.Path, $"holds vectors of {segment.Dimension} dimensions where {dimension} are expected.");
        }

        if (segment.Fingerprint != fingerprint)
        {
            throw new SegmentReadException(
                segment.Path, $"was made by another encoder ({segment.Fingerprint[..12]}, expected {fingerprint[..12]}).");
        }
    }
}
