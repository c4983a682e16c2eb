namespace Nadir.Systems.Training.Retrieval;

/// <summary>
/// Fits a logistic regression of few features by Newton's method (iteratively reweighted least squares).
/// </summary>
internal static class LogisticRegression
{
    private const int MostSteps = 100;
    private const double LargestStep = 50;

    /// <summary>Fits.</summary>
    /// <param name="rows">The features of each example, all of one length.</param>
    /// <param name="isRight">What each example is.</param>
    /// <returns>A weight for each feature, and behind them the log-odds where all features are 0.</returns>
    public static double[] Fit(IReadOnlyList<double[]> rows, IReadOnlyList<bool> isRight)
    {
        int features = rows[0].Length;
        // About the means, so that weights and offset hardly depend on each other.
        double[] centers = [.. Enumerable.Range(0, features).Select(feature => rows.Average(row => row[feature]))];
        double share = (isRight.Count(right => right) + 0.5) / (rows.Count + 1);
        var weights = new double[features + 1];
        weights[features] = Math.Log(share / (1 - share));
        var x = new double[features + 1];
        x[features] = 1;
        for (int step = 0; step < MostSteps; step++)
        {
            var gradient = new double[features + 1];
            var curvature = new double[features + 1, features + 1];
            for (int i = 0; i <= features; i++)
            {
                curvature[i, i] = 1e-9;
            }

            for (int row = 0; row < rows.Count; row++)
            {
                double logOdds = weights[features];
                for (int i = 0; i < features; i++)
                {
                    x[i] = rows[row][i] - centers[i];
                    logOdds += weights[i] * x[i];
                }

                double told = 1 / (1 + Math.Exp(-logOdds));
                double wrong = told - (isRight[row] ? 1 : 0);
                double bend = told * (1 - told);
                for (int i = 0; i <= features; i++)
                {
                    gradient[i] += wrong * x[i];
                    for (int j = 0; j <= i; j++)
                    {
                        curvature[i, j] += bend * x[i] * x[j];
                    }
                }
            }

            double[] change = LinearSystem.Solve(curvature, gradient);
            // A step at a time that a separable set cannot throw far off.
            double largest = change.Take(features).Max(Math.Abs);
            double damping = Math.Min(1, LargestStep / Math.Max(1e-9, largest));
            for (int i = 0; i <= features; i++)
            {
                weights[i] -= damping * change[i];
            }

            if (largest < 1e-9 * (1 + weights.Take(features).Max(Math.Abs)) && Math.Abs(change[features]) < 1e-9)
            {
                break;
            }
        }

        for (int i = 0; i < features; i++)
        {
            weights[features] -= weights[i] * centers[i];
        }

        return weights;
    }
}

/// <summary>Solves small systems of linear equations.</summary>
internal static class LinearSystem
{
    /// <summary>Solves by Cholesky's decomposition.</summary>
    /// <param name="matrix">Symmetric and positive definite; the lower half is read.</param>
    /// <param name="right">The right side.</param>
    public static double[] Solve(double[,] matrix, double[] right)
    {
        int size = right.Length;
        var lower = new double[size, size];
        var solution = new double[size];
        for (int i = 0; i < size; i++)
        {
            double sum = right[i];
            for (int j = 0; j <= i; j++)
            {
                double value = matrix[i, j];
                for (int k = 0; k < j; k++)
                {
                    value -= lower[i, k] * lower[j, k];
                }

                lower[i, j] = i == j ? Math.Sqrt(Math.Max(1e-300, value)) : value / lower[j, j];
                sum -= j < i ? lower[i, j] * solution[j] : 0;
            }

            solution[i] = sum / lower[i, i];
        }

        for (int i = size - 1; i >= 0; i--)
        {
            for (int k = i + 1; k < size; k++)
            {
                solution[i] -= lower[k, i] * solution[k];
            }

            solution[i] /= lower[i, i];
        }

        return solution;
    }
}
