namespace Nadir.Reports.Projection;

/// <summary>Samples of the standard normal distribution by Box and Muller, from SplitMix64: the same from every runtime.</summary>
internal sealed class NormalSamples(int seed)
{
    private ulong _state = unchecked((ulong)seed);

    internal double Next()
    {
        var radius = Math.Sqrt(-2 * Math.Log(1 - Uniform()));
        return radius * Math.Cos(2 * Math.PI * Uniform());
    }

    // In [0, 1), of 53 random bits.
    private double Uniform()
    {
        _state += 0x9E3779B97F4A7C15;
        var bits = (_state ^ (_state >> 30)) * 0xBF58476D1CE4E5B9;
        bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
        return ((bits ^ (bits >> 31)) >> 11) * (1.0 / (1UL << 53));
    }
}
