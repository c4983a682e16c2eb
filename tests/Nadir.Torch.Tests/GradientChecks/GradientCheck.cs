namespace Nadir.Torch.Tests.GradientChecks;

/// <summary>Compares derivatives with central differences in double precision.</summary>
public static class GradientCheck
{
    private const double Step = 1e-6;
    private const double Tolerance = 1e-6;

    public static void Run(GradientCase gradientCase)
    {
        using var scope = new TensorScope();
        var random = new Random(20240501);
        Tensor[] inputs = Array.ConvertAll(gradientCase.Shapes, shape => Draw(random, shape, gradientCase));
        Tensor output = gradientCase.Function(inputs);
        Assert.Equal(ScalarType.Float64, output.Type);
        Assert.True(output.RequiresGrad, "the function is not recorded");
        // Weights make the sum depend on every output in its own way.
        Tensor weights = Draw(random, output.Shape, gradientCase with { Low = 0.5, High = 1.5 }).Detach();
        output.Mul(weights).Sum().Backward();
        for (int i = 0; i < inputs.Length; i++)
        {
            double[] analytic = inputs[i].Grad!.ToArray<double>();
            double[] numeric = Differences(gradientCase.Function, inputs, i, weights);
            for (int k = 0; k < analytic.Length; k++)
            {
                double error = Math.Abs(analytic[k] - numeric[k]) / Math.Max(1, Math.Abs(numeric[k]));
                Assert.True(
                    error < Tolerance,
                    $"input {i}, element {k}: derivative {analytic[k]}, difference quotient {numeric[k]}");
            }
        }
    }

    private static double[] Differences(
        Func<Tensor[], Tensor> function, Tensor[] inputs, int index, Tensor weights)
    {
        using var noGrad = new NoGradScope();
        var quotients = new double[inputs[index].NumberOfElements];
        for (int k = 0; k < quotients.Length; k++)
        {
            quotients[k] = (Value(k, Step) - Value(k, -Step)) / (2 * Step);
        }
        return quotients;

        double Value(int element, double change)
        {
            using var scope = new TensorScope();
            double before = inputs[index].AsSpan<double>()[element];
            inputs[index].AsSpan<double>()[element] = before + change;
            double value = function(inputs).Mul(weights).Sum().Item<double>();
            inputs[index].AsSpan<double>()[element] = before;
            return value;
        }
    }

    private static Tensor Draw(Random random, long[] shape, GradientCase gradientCase)
    {
        int count = (int)shape.Aggregate(1L, (product, length) => product * length);
        // One value from each of `count` equal parts of the range, in a random order.
        int[] order = Enumerable.Range(0, count).OrderBy(_ => random.Next()).ToArray();
        double width = (gradientCase.High - gradientCase.Low) / count;
        double[] values = Array.ConvertAll(
            order, place => gradientCase.Low + width * (place + 0.2 + 0.6 * random.NextDouble()));
        Tensor tensor = Tensor.FromArray(values, shape);
        tensor.RequiresGrad = true;
        return tensor;
    }
}
