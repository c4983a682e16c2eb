using Nadir.Archive.Search.Examples;

namespace Nadir.Archive.Tests.Search;

public class ExampleQueryTests
{
    [Fact]
    public void Without_examples_the_guess_stays()
    {
        float[] guess = [0.6f, 0.8f];

        Assert.Equal(guess, ExampleQuery.Of(guess, [], [])!, Close);
    }

    [Fact]
    public void One_example_moves_the_guess_as_Rocchio_does()
    {
        float[] moved = ExampleQuery.Of(
            [1, 0, 0], [[0, 1, 0]], [[0, 0, 1]], new ExampleWeights(Like: 0.5f, Unlike: 0.25f))!;

        double norm = Math.Sqrt(1 + 0.25 + 0.0625);
        Assert.Equal([(float)(1 / norm), (float)(0.5 / norm), (float)(-0.25 / norm)], moved, Close);
    }

    [Fact]
    public void Examples_alone_are_a_query_and_those_that_cancel_out_are_none()
    {
        Assert.Equal([1f, 0f], ExampleQuery.Of(null, [[1, 0], [1, 0]], [])!, Close);
        Assert.Null(ExampleQuery.Of([1, 0], [[-1, 0]], [], new ExampleWeights(Like: 1)));
        Assert.Throws<ArgumentException>(() => ExampleQuery.Of(null, [], [[1, 0]]));
        Assert.Throws<ArgumentException>(() => ExampleQuery.Of([1, 0], [[1, 0, 0]], []));
    }

    /// <summary>
    /// The derivative by finite differences of the sum as it is documented, which knows nothing of Newton's method.
    /// </summary>
    [Fact]
    public void The_regression_ends_where_no_direction_leads_down()
    {
        var random = new Random(3);
        for (int round = 0; round < 20; round++)
        {
            int dimension = random.Next(2, 40);
            float[][] examples = [.. Enumerable.Range(0, random.Next(6, 30)).Select(_ => Unit(random, dimension))];
            int right = random.Next(3, examples.Length - 2);
            double[] prior = [.. Unit(random, dimension).Select(value => value * 3.0)];
            double strictness = Math.Pow(10, random.Next(-3, 2));

            double[] weights = new LogisticRegression(strictness).Fit(examples, right, prior);

            double bias = BestBias(weights);
            for (int j = 0; j < dimension; j++)
            {
                const double Step = 1e-4;
                double[] up = [.. weights];
                double[] down = [.. weights];
                up[j] += Step;
                down[j] -= Step;
                Assert.Equal(0, (Sum(up, bias) - Sum(down, bias)) / (2 * Step), 1e-5);
            }

            double Sum(double[] at, double offset)
            {
                double sum = 0.5e-3 * offset * offset;
                for (int i = 0; i < examples.Length; i++)
                {
                    double product = examples[i].Zip(at, (value, weight) => value * weight).Sum() + offset;
                    double weightOf = examples.Length / (2.0 * (i < right ? right : examples.Length - right));
                    sum += weightOf * Math.Log(1 + Math.Exp(i < right ? -product : product));
                }

                return sum + (strictness / 2 * at.Zip(prior, (value, wanted) => (value - wanted) * (value - wanted))
                    .Sum());
            }

            // By bisection of its derivative, which grows.
            double BestBias(double[] at)
            {
                double low = -100;
                double high = 100;
                for (int i = 0; i < 200; i++)
                {
                    double middle = (low + high) / 2;
                    if (Sum(at, middle + 1e-6) > Sum(at, middle - 1e-6))
                    {
                        high = middle;
                    }
                    else
                    {
                        low = middle;
                    }
                }

                return (low + high) / 2;
            }
        }
    }

    [Fact]
    public void Three_examples_of_each_find_what_the_guess_does_not_say()
    {
        // What is sought is told by the sign of one component, of which the guess says nothing.
        var random = new Random(5);
        float[][] rows = [.. Enumerable.Range(0, 400).Select(_ => Unit(random, 16))];
        float[] guess = Unit(random, 16);
        guess[7] = 0;
        float[][] like = [.. rows.Where(row => row[7] > 0.35f).Take(5)];
        float[][] unlike = [.. rows.Where(row => row[7] < -0.35f).Take(5)];

        Assert.True(RightOf(ExampleQuery.Of(guess, like, unlike)!) > RightOf(guess) + 5);

        int RightOf(float[] query) => rows.Except(like).Except(unlike)
            .OrderByDescending(row => row.Zip(query, (value, weight) => value * weight).Sum()).Take(30)
            .Count(row => row[7] > 0);
    }

    private static float[] Unit(Random random, int dimension)
    {
        float[] vector = [.. Enumerable.Range(0, dimension).Select(_ => random.NextSingle() - 0.5f)];
        float norm = MathF.Sqrt(vector.Sum(value => value * value));
        return [.. vector.Select(value => value / norm)];
    }

    private static bool Close(float expected, float actual) => Math.Abs(expected - actual) < 1e-6f;
}
