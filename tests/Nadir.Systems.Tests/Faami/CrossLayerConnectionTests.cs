using Nadir.Systems.Faami;
using Nadir.Systems.Tests.Support;
using Nadir.Torch;

namespace Nadir.Systems.Tests.Faami;

public sealed class CrossLayerConnectionTests
{
    [Theory]
    [InlineData(12, 6, 3)]
    [InlineData(13, 7, 4)]
    [InlineData(3, 3, 3)]
    public void TheResultLiesOnTheGridOfTheLastStage(int first, int second, int last)
    {
        using var scope = new TensorScope();
        using var connection = new CrossLayerConnection([4, 5, 6], 7);
        Tensor[] stages = [Tensor.Randn([2, 4, first, first]), Tensor.Randn([2, 5, second, second]),
            Tensor.Randn([2, 6, last, last])];
        var connected = connection.Forward(stages);

        Assert.Equal([2, 7, last, last], connected.Shape);
        // The caller's maps are still alive.
        Assert.All(stages, stage => Assert.True(float.IsFinite(stage.Sum().Item<float>())));
    }

    [Fact]
    public void ASingleScaleIsAPlainConvolutionOfTheNormalisedMap()
    {
        using var scope = new TensorScope();
        TorchRandom.ManualSeed(2);
        using var connection = new CrossLayerConnection([3], 2);
        var map = Tensor.Randn([2, 3, 2, 2]) * 4 + 1;
        var expected = Expected(connection, map.ToArray<float>(), channels: 3, places: 4, outputs: 2);

        Assert.All(expected.Zip(connection.Forward([map]).ToArray<float>()),
            pair => Assert.Equal(pair.First, pair.Second, 1e-4));
    }

    [Fact]
    public void EarlierStagesAreAveragedOverTheCellsOfTheLast()
    {
        using var scope = new TensorScope();
        TorchRandom.ManualSeed(3);
        using var connection = new CrossLayerConnection([1, 2], 2);
        var (early, late) = (Tensor.Randn([2, 1, 4, 4]), Tensor.Randn([2, 2, 2, 2]));
        var (fine, coarse) = (early.ToArray<float>(), late.ToArray<float>());
        var joined = new float[2 * 3 * 4];
        for (var item = 0; item < 2; item++)
        {
            for (var cell = 0; cell < 4; cell++)
            {
                var corner = (item * 16) + (cell / 2 * 8) + (cell % 2 * 2);
                joined[(item * 12) + cell] = (fine[corner] + fine[corner + 1] + fine[corner + 4] + fine[corner + 5])
                    / 4;
            }

            coarse.AsSpan(item * 8, 8).CopyTo(joined.AsSpan((item * 12) + 4));
        }

        var expected = Expected(connection, joined, channels: 3, places: 4, outputs: 2);
        Assert.All(expected.Zip(connection.Forward([early, late]).ToArray<float>()),
            pair => Assert.Equal(pair.First, pair.Second, 1e-4));
    }

    [Fact]
    public void HalfPrecisionStagesGiveFloat32()
    {
        using var scope = new TensorScope();
        using var connection = new CrossLayerConnection([2, 2], 3);
        var (early, late) = (Tensor.Randn([2, 2, 4, 4]).To(ScalarType.BFloat16),
            Tensor.Randn([2, 2, 2, 2]).To(ScalarType.BFloat16));
        using (new AutocastScope(DeviceType.Cpu))
        {
            Assert.Equal(ScalarType.Float32, connection.Forward([early, late]).Type);
        }
    }

    [Fact]
    public void DerivativesAgreeWithDifferences()
    {
        using var connection = new CrossLayerConnection([2, 3], 4);
        DirectionalCheck.Run(connection, input =>
            connection.Forward([input.Slice(1, 0, 2), input.Slice(1, 2, 5).AdaptiveAvgPool2d(2, 2)]), 3, 5, 4, 4);
    }

    // In training mode: each channel by its own mean and variance over the batch.
    private static double[] Expected(
        CrossLayerConnection connection, float[] map, int channels, int places, int outputs)
    {
        var state = connection.StateDict();
        var (weight, bias) = (state["reduction.weight"].ToArray<float>(), state["reduction.bias"].ToArray<float>());
        var count = map.Length / channels / places;
        double Value(int item, int channel, int place) => map[(((item * channels) + channel) * places) + place];
        var expected = new List<double>();
        for (var item = 0; item < count; item++)
        {
            for (var output = 0; output < outputs; output++)
            {
                for (var place = 0; place < places; place++)
                {
                    double sum = bias[output];
                    for (var channel = 0; channel < channels; channel++)
                    {
                        double[] all = [.. Enumerable.Range(0, count * places)
                            .Select(i => Value(i / places, channel, i % places))];
                        var variance = all.Average(value => Math.Pow(value - all.Average(), 2));
                        sum += weight[(output * channels) + channel] * (Value(item, channel, place) - all.Average())
                            / Math.Sqrt(variance + 1e-5);
                    }

                    expected.Add(sum);
                }
            }
        }

        return [.. expected];
    }
}
