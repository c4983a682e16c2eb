using System.Runtime.Intrinsics.X86;

namespace Nadir.Vectors.Kernels;

/// <summary>Integer dot products of stored codes with a query's codes. All kernels give the same sums.</summary>
/// <remarks>Kernels are compiled at full optimization at once: the first searches would else run code that is many times slower.</remarks>
internal abstract unsafe class DotKernel
{
    /// <summary>Rows that a kernel takes at once; row lists are filled up to a multiple of it.</summary>
    public const int RowsAtOnce = 4;

    /// <summary>Queries are filled up with zeros to a multiple of this, so that no kernel needs a tail loop.</summary>
    public const int DimensionStep = 64;

    /// <summary>Every kernel that runs on this processor, fastest first.</summary>
    public static IReadOnlyList<DotKernel> Supported { get; } = FindSupported();

    /// <summary>The fastest kernel for this processor.</summary>
    public static DotKernel Fastest => Supported[0];

    /// <summary>Dimension filled up to a multiple of <see cref="DimensionStep"/>.</summary>
    public static int Pad(int dimension) => (dimension + DimensionStep - 1) / DimensionStep * DimensionStep;

    /// <summary>Computes the sum of code x query over the dimensions, the codes taken as they are stored, biased.</summary>
    /// <param name="codes">Row 0; readable up to <see cref="SegmentLayout.EndPadding"/> bytes past the last row.</param>
    /// <param name="stride">Bytes from one row to the next: the dimension.</param>
    /// <param name="rows">Numbers of the rows.</param>
    /// <param name="count">How many rows, a multiple of <see cref="RowsAtOnce"/>.</param>
    /// <param name="query">Codes of the query, zeros from the dimension on.</param>
    /// <param name="length">Padded dimension.</param>
    /// <param name="sums">Receives one sum a row.</param>
    public abstract void Sum(byte* codes, nint stride, int* rows, int count, sbyte* query, int length, int* sums);

    /// <summary>The sums of two queries over the same rows, each as <see cref="Sum"/> gives it.</summary>
    /// <param name="codes">Row 0, as for one query.</param>
    /// <param name="stride">Bytes from one row to the next.</param>
    /// <param name="rows">Numbers of the rows.</param>
    /// <param name="count">How many rows, a multiple of <see cref="RowsAtOnce"/>.</param>
    /// <param name="query0">Codes of the first query.</param>
    /// <param name="query1">Codes of the second.</param>
    /// <param name="length">Padded dimension.</param>
    /// <param name="sums0">Receives one sum a row for the first query.</param>
    /// <param name="sums1">The same for the second.</param>
    public virtual void SumPair(
        byte* codes, nint stride, int* rows, int count, sbyte* query0, sbyte* query1, int length, int* sums0, int* sums1)
    {
        Sum(codes, stride, rows, count, query0, length, sums0);
        Sum(codes, stride, rows, count, query1, length, sums1);
    }

    private static List<DotKernel> FindSupported()
    {
        var kernels = new List<DotKernel>();
        if (AvxVnni.IsSupported)
        {
            kernels.Add(new VnniKernel());
        }

        if (Avx512BW.IsSupported)
        {
            kernels.Add(new Avx512Kernel());
        }

        if (Avx2.IsSupported)
        {
            kernels.Add(new Avx2Kernel());
        }

        kernels.Add(new PortableKernel());
        return kernels;
    }
}
