using Nadir.Systems.Faami;


namespace Nadir.Systems.Tests.Faami;

/// <summary>
/// The channel weights of a <see cref="GlobalSecondOrderPooling"/> in evaluation mode, by loops over its state.
/// </summary>
internal sealed class PlainSecondOrderPooling(GlobalSecondOrderPooling block)
{
    private readonly Dictionary<string, double[]> _state = block.StateDict()
        .Where(pair => pair.Value.Type == Torch.ScalarType.Float64)
        .ToDictionary(pair => pair.Key, pair => pair.Value.ToArray<double>());

    public double[] Weights(double[] map, int count, int places)
    {
        var channels = map.Length / count / places;
        return [.. Enumerable.Range(0, count).SelectMany(
            item => OfOne(map.AsSpan(item * channels * places, channels * places).ToArray(), channels, places))];
    }

    private double[] OfOne(double[] map, int channels, int places)
    {
        var reduced = _state["reduction_normalization.weight"].Length;
        var values = new double[reduced, places];
        for (var k = 0; k < reduced; k++)
        {
            for (var place = 0; place < places; place++)
            {
                var sum = Enumerable.Range(0, channels)
                    .Sum(c => _state["reduction.weight"][(k * channels) + c] * map[(c * places) + place]);
                values[k, place] = Math.Max(0, Normalized("reduction_normalization", k, sum));
            }
        }

        // Group j sees how channel j varies together with each channel i, in units of channel i.
        var rows = new double[4 * reduced];
        for (var output = 0; output < rows.Length; output++)
        {
            var j = output / 4;
            var sum = _state["rows.bias"][output] + Enumerable.Range(0, reduced).Sum(
                i => _state["rows.weight"][(output * reduced) + i]
                    * Normalized("covariance_normalization", i, Covariance(values, i, j)));
            rows[output] = sum > 0 ? sum : 0.1 * sum;
        }

        return [.. Enumerable.Range(0, channels).Select(c => 2 / (1 + Math.Exp(-(_state["excitation.bias"][c]
            + Enumerable.Range(0, rows.Length)
                .Sum(i => _state["excitation.weight"][(c * rows.Length) + i] * rows[i])))))];
    }

    private double Normalized(string layer, int channel, double value) =>
        ((value - _state[layer + ".running_mean"][channel]) / Math.Sqrt(_state[layer + ".running_var"][channel] + 1e-5)
            * _state[layer + ".weight"][channel]) + _state[layer + ".bias"][channel];

    private static double Covariance(double[,] values, int i, int j)
    {
        var places = values.GetLength(1);
        double Mean(int row) => Enumerable.Range(0, places).Average(place => values[row, place]);
        return Enumerable.Range(0, places)
            .Average(place => (values[i, place] - Mean(i)) * (values[j, place] - Mean(j)));
    }
}
