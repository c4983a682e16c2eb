using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Nadir.Systems.DualEncoder.Texts;

/// <summary>Numbers of 16 bits (IEEE 754 binary16) as single floats. Thread-safe.</summary>
/// <remarks>
/// The library's conversion gives the same; its many generic parts are compiled anew at every start of the program,
/// which takes a query more time than converting does. This is compiled at once and for this processor.
/// </remarks>
internal static class HalfPrecision
{
    private const uint Magnitude = 0x7fff;
    private const uint Exponent = 0x7c00;

    // The exponents of binary32 begin 112 further down: 127 - 15.
    private const float Rebias = 5.192296858534828e33f;

    /// <summary>Whether none of the numbers is infinite or no number.</summary>
    /// <param name="halves">Their bits.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool AreFinite(ReadOnlySpan<ushort> halves)
    {
        ref ushort from = ref MemoryMarshal.GetReference(halves);
        var mask = new Vector<ushort>((ushort)Exponent);
        var notFinite = Vector<ushort>.Zero;
        int i = 0;
        for (; i <= halves.Length - Vector<ushort>.Count; i += Vector<ushort>.Count)
        {
            notFinite |= Vector.Equals(Vector.LoadUnsafe(ref from, (nuint)i) & mask, mask);
        }

        bool isFinite = Vector.EqualsAll(notFinite, Vector<ushort>.Zero);
        for (; i < halves.Length; i++)
        {
            isFinite &= (halves[i] & Exponent) != Exponent;
        }

        return isFinite;
    }

    /// <summary>Widens numbers, exactly.</summary>
    /// <param name="halves">Their bits.</param>
    /// <param name="singles">As many.</param>
    /// <returns>Whether all of them are finite; else the destination's content is of no use.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool TryWiden(ReadOnlySpan<ushort> halves, Span<float> singles)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(singles.Length, halves.Length);
        ref ushort from = ref MemoryMarshal.GetReference(halves);
        ref float to = ref MemoryMarshal.GetReference(singles);
        var notFinite = Vector<uint>.Zero;
        int i = 0;
        for (; i <= halves.Length - Vector<ushort>.Count; i += Vector<ushort>.Count)
        {
            Vector.Widen(Vector.LoadUnsafe(ref from, (nuint)i), out var low, out var high);
            notFinite |= Vector.Equals(low & new Vector<uint>(Exponent), new Vector<uint>(Exponent))
                | Vector.Equals(high & new Vector<uint>(Exponent), new Vector<uint>(Exponent));
            Widen(low).StoreUnsafe(ref to, (nuint)i);
            Widen(high).StoreUnsafe(ref to, (nuint)(i + Vector<uint>.Count));
        }

        bool isFinite = Vector.EqualsAll(notFinite, Vector<uint>.Zero);
        for (; i < halves.Length; i++)
        {
            singles[i] = (float)BitConverter.UInt16BitsToHalf(halves[i]);
            isFinite &= float.IsFinite(singles[i]);
        }

        return isFinite;
    }

    // The bits of a small number times a power of two: subnormal halves come out right, too.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Widen(Vector<uint> bits)
    {
        var magnitude = Vector.AsVectorSingle(Vector.ShiftLeft(bits & new Vector<uint>(Magnitude), 13))
            * new Vector<float>(Rebias);
        return Vector.AsVectorSingle(
            Vector.AsVectorUInt32(magnitude) | Vector.ShiftLeft(bits & new Vector<uint>(~Magnitude & 0xffff), 16));
    }
}
