namespace Nadir.Datasets;

/// <summary>
/// A small random generator (SplitMix64, Steele et al. 2014) whose sequence depends on its seeds alone, not on the
/// runtime's version or on which thread draws.
/// </summary>
internal struct SampleRandom
{
    private ulong _state;

    /// <summary>Starts a sequence for a combination of seeds, such as (seed, epoch, image, purpose).</summary>
    internal SampleRandom(params ReadOnlySpan<long> seeds)
    {
        foreach (var seed in seeds)
        {
            _state = Mix(_state + 0x9E3779B97F4A7C15) ^ Mix((ulong)seed + 0xD1B54A32D192ED03);
        }
    }

    internal ulong NextBits() => Mix(_state += 0x9E3779B97F4A7C15);

    /// <summary>Uniform in [0, 1), 53 random bits.</summary>
    internal double NextDouble() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in [minimum, maximum).</summary>
    internal double NextDouble(double minimum, double maximum) => minimum + ((maximum - minimum) * NextDouble());

    /// <summary>Uniform in 0 .. count - 1. The bias of the multiplication is below 2^-32 for any array length.</summary>
    internal int NextInt32(int count) => (int)Math.BigMul(NextBits(), (ulong)count, out _);

    internal bool NextBoolean(double probability) => NextDouble() < probability;

    /// <summary>Brings the first items of a span into random order (Fisher and Yates), drawing them from the whole span.</summary>
    internal void ShuffleFirst<T>(Span<T> items, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var other = i + NextInt32(items.Length - i);
            (items[i], items[other]) = (items[other], items[i]);
        }
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
