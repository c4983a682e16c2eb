namespace Nadir.Samples.Drawing;

/// <summary>
/// O'Neill's PCG-XSH-RR generator: the same numbers on every platform and every version of .NET, which
/// <see cref="Random"/> does not promise. Not for two threads at a time.
/// </summary>
internal sealed class Pcg32
{
    private const ulong Multiplier = 6364136223846793005;

    private readonly ulong increment;
    private ulong state;

    internal Pcg32(ulong seed, ulong stream)
    {
        increment = (stream << 1) | 1;
        Next();
        state += seed;
        Next();
    }

    /// <summary>32 random bits.</summary>
    internal uint Next()
    {
        var old = state;
        state = (old * Multiplier) + increment;
        return uint.RotateRight((uint)(((old >> 18) ^ old) >> 27), (int)(old >> 59));
    }

    /// <summary>A number in [0, 1) of 24 bits.</summary>
    internal float Unit() => (Next() >> 8) * (1f / (1 << 24));

    /// <summary>A number in [low, high).</summary>
    internal float Between(float low, float high) => low + ((high - low) * Unit());

    /// <summary>A whole number from low to high, both possible.</summary>
    internal int Whole(int low, int high) => low + (int)(((ulong)Next() * (ulong)(high - low + 1)) >> 32);

    /// <summary>True with a probability.</summary>
    internal bool Chance(float probability) => Unit() < probability;

    /// <summary>One of some things.</summary>
    internal T Pick<T>(params ReadOnlySpan<T> items) => items[Whole(0, items.Length - 1)];
}
