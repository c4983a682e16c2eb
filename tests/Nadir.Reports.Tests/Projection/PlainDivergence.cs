namespace Nadir.Reports.Tests.Projection;

/// <summary>t-SNE's cost written down as the paper defines it: slow, and sharing no code with the product.</summary>
internal static class PlainDivergence
{
    /// <summary>KL(P || Q) = sum p ln(p / q), with q_ij = (1 + |y_i - y_j|^2)^-1 / sum over all pairs.</summary>
    public static double Of(double[] joint, double[] x, double[] y, int count)
    {
        var closeness = new double[count, count];
        var sum = 0.0;
        for (var i = 0; i < count; i++)
        {
            for (var j = 0; j < count; j++)
            {
                if (i != j)
                {
                    closeness[i, j] = 1 / (1 + Math.Pow(x[i] - x[j], 2) + Math.Pow(y[i] - y[j], 2));
                    sum += closeness[i, j];
                }
            }
        }

        var divergence = 0.0;
        for (var i = 0; i < count; i++)
        {
            for (var j = 0; j < count; j++)
            {
                var p = joint[(i * count) + j];
                divergence += i == j || p == 0 ? 0 : p * Math.Log(p / (closeness[i, j] / sum));
            }
        }

        return divergence;
    }
}
