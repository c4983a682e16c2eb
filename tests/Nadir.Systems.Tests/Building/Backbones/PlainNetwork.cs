using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Tests.Building.Backbones;

/// <summary>A feature map in double precision.</summary>
internal sealed record PlainMap(double[] Values, int Channels, int Height, int Width)
{
    public double this[int channel, int row, int column] => Values[(((channel * Height) + row) * Width) + column];
}

/// <summary>
/// Layers as the papers' sums, one loop an index, on one image: slow, in double precision, and sharing nothing with the
/// networks but the names of their weights.
/// </summary>
internal sealed class PlainNetwork(Module network)
{
    private readonly Dictionary<string, double[]> _state = network.StateDict()
        .Where(pair => pair.Value.Type.IsFloatingPoint())
        .ToDictionary(pair => pair.Key, pair => pair.Value.To(ScalarType.Float64).ToArray<double>());

    private readonly Dictionary<string, long[]> _shapes = network.StateDict()
        .ToDictionary(pair => pair.Key, pair => pair.Value.Shape);

    public bool Has(string name) => _state.ContainsKey(name);

    public static PlainMap Relu(PlainMap map, double limit = double.PositiveInfinity) =>
        map with { Values = [.. map.Values.Select(value => Math.Min(Math.Max(value, 0), limit))] };

    public static PlainMap Add(PlainMap first, PlainMap second) =>
        first with { Values = [.. first.Values.Zip(second.Values, (a, b) => a + b)] };

    public static PlainMap MaxPool(PlainMap map, int kernel, int stride, int before, int side)
    {
        var values = new double[map.Channels * side * side];
        Array.Fill(values, double.NegativeInfinity);
        Loop(map.Channels, side, (channel, row, column) =>
        {
            for (var y = Math.Max(0, (row * stride) - before);
                y < Math.Min(map.Height, (row * stride) - before + kernel); y++)
            {
                for (var x = Math.Max(0, (column * stride) - before);
                    x < Math.Min(map.Width, (column * stride) - before + kernel); x++)
                {
                    ref var value = ref values[(((channel * side) + row) * side) + column];
                    value = Math.Max(value, map[channel, y, x]);
                }
            }
        });
        return new PlainMap(values, map.Channels, side, side);
    }

    /// <summary>Convolution without bias, and normalisation by running statistics.</summary>
    public PlainMap Convolve(
        PlainMap map, string convolution, string norm, int stride, int before, int side, double eps)
    {
        var (weight, shape) = (_state[convolution + ".weight"], _shapes[convolution + ".weight"]);
        var (outChannels, inChannels, kernel) = ((int)shape[0], (int)shape[1], (int)shape[2]);
        var perGroup = outChannels / (map.Channels / inChannels);
        var (gamma, beta) = (_state[norm + ".weight"], _state[norm + ".bias"]);
        var (mean, variance) = (_state[norm + ".running_mean"], _state[norm + ".running_var"]);
        var values = new double[outChannels * side * side];
        Loop(outChannels, side, (channel, row, column) =>
        {
            var sum = 0.0;
            var first = channel / perGroup * inChannels;
            for (var i = 0; i < inChannels; i++)
            {
                for (var y = 0; y < kernel; y++)
                {
                    for (var x = 0; x < kernel; x++)
                    {
                        var (r, c) = ((row * stride) - before + y, (column * stride) - before + x);
                        if (r >= 0 && r < map.Height && c >= 0 && c < map.Width)
                        {
                            sum += weight[(((((channel * inChannels) + i) * kernel) + y) * kernel) + x]
                                * map[first + i, r, c];
                        }
                    }
                }
            }

            values[(((channel * side) + row) * side) + column] =
                (gamma[channel] * (sum - mean[channel]) / Math.Sqrt(variance[channel] + eps)) + beta[channel];
        });
        return new PlainMap(values, outChannels, side, side);
    }

    private static void Loop(int channels, int side, Action<int, int, int> body)
    {
        for (var channel = 0; channel < channels; channel++)
        {
            for (var row = 0; row < side; row++)
            {
                for (var column = 0; column < side; column++)
                {
                    body(channel, row, column);
                }
            }
        }
    }
}
