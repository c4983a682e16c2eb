using Nadir.Torch.Nn;

namespace Nadir.Systems.Tests.Sfdr;

/// <summary>Layers as plain loops over double arrays, one vector at a time.</summary>
internal sealed class Plain(Module module)
{
    private readonly Dictionary<string, double[]> _state = module.StateDict()
        .Where(pair => pair.Value.Type == Torch.ScalarType.Float64)
        .ToDictionary(pair => pair.Key, pair => pair.Value.ToArray<double>());

    public double[] State(string name) => _state[name];

    public double[] Linear(string name, double[] input)
    {
        double[] weight = _state[$"{name}.weight"];
        var bias = _state.GetValueOrDefault($"{name}.bias");
        var output = new double[weight.Length / input.Length];
        for (var row = 0; row < output.Length; row++)
        {
            output[row] = (bias?[row] ?? 0)
                + input.Select((value, column) => value * weight[(row * input.Length) + column]).Sum();
        }

        return output;
    }

    public double[] LayerNorm(string name, double[] input)
    {
        var mean = input.Average();
        var deviation = Math.Sqrt(input.Average(value => (value - mean) * (value - mean)) + 1e-5);
        return [.. input.Select(
            (value, i) => ((value - mean) / deviation * _state[$"{name}.weight"][i]) + _state[$"{name}.bias"][i])];
    }

    /// <summary>
    /// Attention of queries to keys in several heads: for each query the mean of values by the softmax of the scores.
    /// </summary>
    /// <param name="queries">By query.</param>
    /// <param name="keys">By key.</param>
    /// <param name="values">By key.</param>
    /// <param name="heads">How many.</param>
    /// <param name="bias">What a pair's score gains; minus infinity: not seen.</param>
    public static double[][] Attend(
        double[][] queries, double[][] keys, double[][] values, int heads, Func<int, int, double> bias)
    {
        var (width, length) = (queries[0].Length, queries[0].Length / heads);
        return
        [
            .. queries.Select((query, q) =>
            {
                var result = new double[width];
                for (var head = 0; head < heads; head++)
                {
                    var part = Enumerable.Range(head * length, length).ToArray();
                    double[] weights = Softmax(
                        [.. keys.Select((key, k) => (part.Sum(i => query[i] * key[i]) / Math.Sqrt(length))
                            + bias(q, k))]);
                    foreach (var i in part)
                    {
                        result[i] = values.Select((value, k) => weights[k] * value[i]).Sum();
                    }
                }

                return result;
            }),
        ];
    }

    public static double[] Softmax(double[] logits)
    {
        double[] powers = [.. logits.Select(Math.Exp)];
        return [.. powers.Select(power => power / powers.Sum())];
    }

    public static double[] Relu(double[] input) => [.. input.Select(value => Math.Max(0, value))];

    public static double[] Sigmoid(double[] input) => [.. input.Select(value => 1 / (1 + Math.Exp(-value)))];

    public static double[] Add(double[] a, double[] b) => [.. a.Zip(b, (x, y) => x + y)];

    public static double[] Multiply(double[] a, double[] b) => [.. a.Zip(b, (x, y) => x * y)];

    public static double[] Scale(double[] a, double factor) => [.. a.Select(value => value * factor)];
}
