using Nadir.Systems.Sfdr;
using Nadir.Torch;

namespace Nadir.Systems.Tests.Sfdr.Training.Style;

public sealed class StyleFitTests
{
    private const int Length = 6;

    [Fact]
    public void ItFindsTheMinimumOfItsObjective()
    {
        using var scope = new TensorScope();
        var (values, styles) = Draw(300, overlap: 1.5);
        using var classifier = Fit(values, styles);
        var state = classifier.StateDict().ToDictionary(
            pair => pair.Key, pair => pair.Value.ToArray<float>().Select(value => (double)value).ToArray());
        double[] parameters = [.. state["weight"], .. state["bias"]];
        var least = Objective(values, styles, state, parameters);
        for (var place = 0; place < parameters.Length; place++)
        {
            // A convex function is least where no step along an axis goes down.
            foreach (var step in new[] { -0.02, 0.02 })
            {
                double[] moved = [.. parameters];
                moved[place] += step;
                Assert.True(Objective(values, styles, state, moved) > least - 1e-7, $"parameter {place}, {step}");
            }
        }
    }

    [Fact]
    public void StylesThatLieApartAreToldApartHoweverRareOneIs()
    {
        using var scope = new TensorScope();
        var (values, styles) = Draw(600, overlap: 0.2);
        using var classifier = Fit(values, styles);
        var (others, theirs) = Draw(200, overlap: 0.2, seed: 8);
        Assert.Equal(theirs.Select(style => (long)style),
            classifier.Predict(Tensor.FromArray<float>(others, theirs.Length, Length)).ToArray<long>());
    }

    [Fact]
    public void AStatisticThatIsTheSameEverywhereDoesNoHarm()
    {
        using var scope = new TensorScope();
        var (values, styles) = Draw(60, overlap: 0.2);
        for (var row = 0; row < styles.Length; row++)
        {
            values[(row * Length) + 3] = 7;
        }

        using var classifier = Fit(values, styles);
        Assert.Equal(styles.Select(style => (long)style),
            classifier.Predict(Tensor.FromArray<float>(values, styles.Length, Length)).ToArray<long>());
    }

    private static StyleClassifier Fit(float[] values, int[] styles)
    {
        var classifier = new StyleClassifier(Length, 3);
        StyleFit.Run(classifier, Tensor.FromArray<float>(values, styles.Length, Length), styles);
        return classifier;
    }

    // Styles of sizes 1 : 2 : 7, whose means differ in two statistics of very different scales.
    private static (float[] Values, int[] Styles) Draw(int count, double overlap, int seed = 5)
    {
        var random = new Random(seed);
        int[] styles = [.. Enumerable.Range(0, count).Select(row => (row % 10) switch { 0 => 0, < 3 => 1, _ => 2 })];
        var values = new float[count * Length];
        for (var row = 0; row < count; row++)
        {
            for (var column = 0; column < Length; column++)
            {
                var noise = overlap * (random.NextDouble() + random.NextDouble() - 1);
                var signal = column switch { 1 => styles[row] == 0 ? 1 : 0, 4 => styles[row] == 1 ? 1 : 0, _ => 0 };
                values[(row * Length) + column] = (float)(((signal + noise) * (column == 4 ? 100 : 1)) + column);
            }
        }

        return (values, styles);
    }

    private static double Objective(
        float[] values, int[] styles, Dictionary<string, double[]> state, double[] parameters)
    {
        var counts = styles.CountBy(style => style).ToDictionary();
        var sum = parameters.Take(3 * Length).Sum(weight => weight * weight) * StyleFit.Decay / 2;
        for (var row = 0; row < styles.Length; row++)
        {
            double[] logits = [.. Enumerable.Range(0, 3)
                .Select(style => parameters[(3 * Length) + style] + Enumerable.Range(0, Length).Sum(column =>
                parameters[(style * Length) + column] * (values[(row * Length) + column] - state["mean"][column])
                    / state["deviation"][column]))];
            sum -= (logits[styles[row]] - Math.Log(logits.Sum(Math.Exp))) / (3 * counts[styles[row]]);
        }

        return sum;
    }
}
