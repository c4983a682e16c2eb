namespace Nadir.Metrics;

/// <summary>
/// The eigenvalues of small symmetric matrices, by Jacobi's rotations (Golub and Van Loan, section 8.5).
/// </summary>
internal static class SymmetricEigenvalues
{
    private const int MaximumSweeps = 100;

    /// <summary>All eigenvalues, in no order.</summary>
    internal static double[] Of(double[,] matrix)
    {
        var size = matrix.GetLength(0);
        var a = (double[,])matrix.Clone();
        for (var sweep = 0; sweep < MaximumSweeps && OffDiagonal(a, size) > 1e-22 * size; sweep++)
        {
            for (var p = 0; p < size - 1; p++)
            {
                for (var q = p + 1; q < size; q++)
                {
                    Rotate(a, size, p, q);
                }
            }
        }

        var values = new double[size];
        for (var i = 0; i < size; i++)
        {
            values[i] = a[i, i];
        }

        return values;
    }

    private static double OffDiagonal(double[,] a, int size)
    {
        var sum = 0.0;
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j < i; j++)
            {
                sum += a[i, j] * a[i, j];
            }
        }

        return sum;
    }

    private static void Rotate(double[,] a, int size, int p, int q)
    {
        if (a[p, q] == 0)
        {
            return;
        }

        var ratio = (a[q, q] - a[p, p]) / (2 * a[p, q]);
        var tangent = (ratio >= 0 ? 1 : -1) / (Math.Abs(ratio) + Math.Sqrt(1 + (ratio * ratio)));
        var cosine = 1 / Math.Sqrt(1 + (tangent * tangent));
        var sine = tangent * cosine;
        for (var k = 0; k < size; k++)
        {
            var (kp, kq) = (a[k, p], a[k, q]);
            (a[k, p], a[k, q]) = ((cosine * kp) - (sine * kq), (sine * kp) + (cosine * kq));
        }

        for (var k = 0; k < size; k++)
        {
            var (pk, qk) = (a[p, k], a[q, k]);
            (a[p, k], a[q, k]) = ((cosine * pk) - (sine * qk), (sine * pk) + (cosine * qk));
        }
    }
}
