using System.Numerics.Tensors;
using Nadir.Archive.Ports;
using Nadir.Archive.Search.Expressions;
using Nadir.Archive.Search.Filters;
using Nadir.Vectors;

namespace Nadir.Archive.Search.Examples;

/// <summary>Makes one query vector of a first guess and of examples that a person called right or wrong.</summary>
/// <remarks>
/// <para>
/// With few examples the guess is moved towards the right ones and away from the wrong ones (Rocchio, "Relevance
/// feedback in information retrieval", 1971). From <see cref="LeastOfEach"/> of each on, a logistic regression of the
/// vectors learns what tells them apart; its prior is that moved guess, so that a few examples do not throw away what
/// the words said. A search ranks by the product with the query, which is the regression's order: its answer stays
/// exact.
/// </para>
/// <para>The weights are measured in docs/evaluation.md ("Examples that steer").</para>
/// </remarks>
public static class ExampleQuery
{
    /// <summary>Right and wrong examples from which a classifier is trained.</summary>
    public const int LeastOfEach = 3;

    /// <summary>The most examples of each kind.</summary>
    public const int MostOfEach = 1000;

    /// <summary>What people are told when guess and examples leave nothing to search for.</summary>
    public const string CancelledOut =
        "The examples cancel out what is searched for, so nothing is left; leave out an example or add words.";

    /// <summary>Makes the query.</summary>
    /// <param name="guess">A unit vector of what is searched for; null where examples alone say it.</param>
    /// <param name="like">Unit vectors of right examples.</param>
    /// <param name="unlike">Unit vectors of wrong ones.</param>
    /// <returns>A unit vector; null when guess and examples cancel out.</returns>
    /// <exception cref="ArgumentException">There is neither a guess nor a right example, there are too many, or
    /// lengths differ.</exception>
    public static float[]? Of(float[]? guess, IReadOnlyList<float[]> like, IReadOnlyList<float[]> unlike) =>
        Of(guess, like, unlike, new ExampleWeights());

    internal static float[]? Of(
        float[]? guess, IReadOnlyList<float[]> like, IReadOnlyList<float[]> unlike, ExampleWeights weights)
    {
        ArgumentNullException.ThrowIfNull(like);
        ArgumentNullException.ThrowIfNull(unlike);
        int dimension = (guess ?? (like.Count > 0 ? like[0] : null))?.Length
            ?? throw new ArgumentException("There is neither a guess nor a right example.", nameof(like));
        if (like.Concat(unlike).Any(vector => vector.Length != dimension)
            || Math.Max(like.Count, unlike.Count) > MostOfEach)
        {
            throw new ArgumentException(
                $"Examples must be at most {MostOfEach} of each kind, and of {dimension} components.", nameof(like));
        }

        var moved = Move(guess, like, unlike, weights);
        if (moved is null || like.Count < LeastOfEach || unlike.Count < LeastOfEach)
        {
            return moved;
        }

        double[] learned = new LogisticRegression(weights.Strictness)
            .Fit([.. like, .. unlike], like.Count, [.. moved.Select(value => weights.Prior * value)]);
        return WeightedSum.Of([(1, [.. learned.Select(value => (float)value)])]);
    }

    private static float[]? Move(
        float[]? guess, IReadOnlyList<float[]> like, IReadOnlyList<float[]> unlike, ExampleWeights weights) =>
        WeightedSum.Of(
        [
            .. guess is null ? [] : new[] { (1f, guess) },
            .. like.Select(vector => (weights.Like / like.Count, vector)),
            .. unlike.Select(vector => (-weights.Unlike / unlike.Count, vector)),
        ]);
}

/// <summary>Searches that leave out what a person called wrong.</summary>
public static class LeftOutWindows
{
    /// <summary>Finds the nearest windows but some, in whose place others come.</summary>
    /// <param name="store">The archive.</param>
    /// <param name="leftOut">Ids of the windows that are left out; null for none.</param>
    /// <param name="query">As for <see cref="IArchiveStore.Search"/>.</param>
    /// <param name="count">The most to return, at least 1.</param>
    /// <param name="filter">Which windows may be found; null for all.</param>
    /// <param name="after">Only what comes after this place of the answer; null for all.</param>
    /// <returns>As <see cref="IArchiveStore.Search"/>.</returns>
    public static IReadOnlyList<WindowMatch> SearchWithout(
        this IArchiveStore store,
        IReadOnlyCollection<long>? leftOut,
        ReadOnlySpan<float> query,
        int count,
        SearchFilter? filter = null,
        SearchPosition? after = null)
    {
        ArgumentNullException.ThrowIfNull(store);
        if (leftOut is null)
        {
            return store.Search(query, count, filter, after);
        }

        var ids = leftOut.ToHashSet();
        return [.. store.Search(query, count + ids.Count, filter, after).Where(match => !ids.Contains(match.Id))
            .Take(count)];
    }
}

/// <summary>How much examples count. The defaults are the best on a validation split.</summary>
/// <param name="Like">What the mean of the right examples counts, the guess being 1.</param>
/// <param name="Unlike">What the mean of the wrong ones counts against them.</param>
/// <param name="Prior">Length of the regression's prior.</param>
/// <param name="Strictness">What a squared step away from the prior costs, an example being 1.</param>
internal sealed record ExampleWeights(float Like = 2, float Unlike = 0.25f, double Prior = 8, double Strictness = 0.3);

/// <summary>
/// Logistic regression of unit vectors with a normal prior about a given vector, both classes of equal weight; found by
/// Newton's method, whose steps are solved by conjugate gradients, so that the work grows with examples times dimension
/// alone.
/// </summary>
internal sealed class LogisticRegression
{
    private const int MostSteps = 50;
    private const int MostHalvings = 30;
    private const double Tolerance = 1e-9;

    /// <summary>The prior of the bias, which is nearly none.</summary>
    private const double BiasStrictness = 1e-3;

    private readonly double _strictness;

    public LogisticRegression(double strictness)
    {
        _strictness = strictness;
    }

    /// <summary>Finds the weights.</summary>
    /// <param name="examples">Vectors, those of the first class first.</param>
    /// <param name="right">How many are of the first class; 1 to their number less 1.</param>
    /// <param name="prior">The weights where there are no examples.</param>
    /// <returns>One weight a component; the bias, which changes no order, is left out.</returns>
    public double[] Fit(IReadOnlyList<float[]> examples, int right, double[] prior)
    {
        var problem = new Problem(examples, right, prior, _strictness);
        double[] weights = [.. prior, 0];
        double value = problem.Value(weights);
        for (int step = 0; step < MostSteps; step++)
        {
            double[] gradient = problem.Gradient(weights, out double[] curvatures);
            if (Norm(gradient) < Tolerance)
            {
                break;
            }

            double[] direction = Solve(problem, curvatures, gradient);
            double length = 1;
            double[] next = Along(weights, direction, -length);
            double nextValue = problem.Value(next);
            for (int halving = 0; !(nextValue < value) && halving < MostHalvings; halving++)
            {
                length /= 2;
                next = Along(weights, direction, -length);
                nextValue = problem.Value(next);
            }

            if (!(nextValue < value))
            {
                break;
            }

            (weights, value) = (next, nextValue);
        }

        return weights[..^1];
    }

    private static double[] Solve(Problem problem, double[] curvatures, double[] right)
    {
        double[] solution = new double[right.Length];
        double[] residual = [.. right];
        double[] direction = [.. right];
        double square = Dot(residual, residual);
        double least = square * 1e-20;
        for (int i = 0; i < 2 * right.Length && square > least; i++)
        {
            double[] product = problem.Curve(curvatures, direction);
            double step = square / Dot(direction, product);
            solution = Along(solution, direction, step);
            residual = Along(residual, product, -step);
            double next = Dot(residual, residual);
            direction = Along(residual, direction, next / square);
            square = next;
        }

        return solution;
    }

    private static double[] Along(double[] start, double[] direction, double length)
    {
        double[] end = new double[start.Length];
        TensorPrimitives.MultiplyAdd<double>(direction, length, start, end);
        return end;
    }

    private static double Dot(double[] left, double[] right) => TensorPrimitives.Dot<double>(left, right);

    private static double Norm(double[] vector) => TensorPrimitives.Norm<double>(vector);

    /// <summary>The sum that is made least. The last weight is the bias.</summary>
    private sealed class Problem
    {
        private readonly double[][] _rows;
        private readonly double[] _prior;
        private readonly int _right;
        private readonly double _strictness;

        public Problem(IReadOnlyList<float[]> examples, int right, double[] prior, double strictness)
        {
            _rows = [.. examples.Select(example => (double[])[.. example.Select(value => (double)value), 1])];
            _prior = [.. prior, 0];
            _right = right;
            _strictness = strictness;
        }

        public double Value(double[] weights)
        {
            double sum = 0;
            for (int i = 0; i < _rows.Length; i++)
            {
                double margin = Sign(i) * Dot(_rows[i], weights);
                // log(1 + exp(-margin)) without overflow.
                sum += Weight(i) * (Math.Max(0, -margin) + Math.Log(1 + Math.Exp(-Math.Abs(margin))));
            }

            for (int j = 0; j < weights.Length; j++)
            {
                sum += Strictness(j, weights.Length) / 2 * (weights[j] - _prior[j]) * (weights[j] - _prior[j]);
            }

            return sum;
        }

        public double[] Gradient(double[] weights, out double[] curvatures)
        {
            double[] gradient = new double[weights.Length];
            curvatures = new double[_rows.Length];
            for (int i = 0; i < _rows.Length; i++)
            {
                double wrong = 1 / (1 + Math.Exp(Sign(i) * Dot(_rows[i], weights)));
                curvatures[i] = Weight(i) * wrong * (1 - wrong);
                TensorPrimitives.MultiplyAdd<double>(_rows[i], -Sign(i) * Weight(i) * wrong, gradient, gradient);
            }

            for (int j = 0; j < weights.Length; j++)
            {
                gradient[j] += Strictness(j, weights.Length) * (weights[j] - _prior[j]);
            }

            return gradient;
        }

        /// <summary>The product of the second derivatives with a direction.</summary>
        public double[] Curve(double[] curvatures, double[] direction)
        {
            double[] product = new double[direction.Length];
            for (int j = 0; j < product.Length; j++)
            {
                product[j] = Strictness(j, product.Length) * direction[j];
            }

            for (int i = 0; i < _rows.Length; i++)
            {
                TensorPrimitives.MultiplyAdd<double>(
                    _rows[i], curvatures[i] * Dot(_rows[i], direction), product, product);
            }

            return product;
        }

        private double Strictness(int j, int length) => j == length - 1 ? BiasStrictness : _strictness;

        private int Sign(int i) => i < _right ? 1 : -1;

        private double Weight(int i) => _rows.Length / (2.0 * (i < _right ? _right : _rows.Length - _right));
    }
}
