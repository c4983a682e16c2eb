using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Nadir.Vectors.Kernels;

/// <summary>Adds up the lanes of four rows' sums at once.</summary>
internal static unsafe class RowSums
{
    public static void Store(Vector256<int> sum0, Vector256<int> sum1, Vector256<int> sum2, Vector256<int> sum3, int* sums)
    {
        var lanes = Avx2.HorizontalAdd(Avx2.HorizontalAdd(sum0, sum1), Avx2.HorizontalAdd(sum2, sum3));
        (lanes.GetLower() + lanes.GetUpper()).Store(sums);
    }
}
