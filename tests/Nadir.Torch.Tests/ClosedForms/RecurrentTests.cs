namespace Nadir.Torch.Tests.ClosedForms;

public class RecurrentTests
{
    [Fact]
    public void A_gated_recurrent_unit_follows_its_equations()
    {
        using var scope = new TensorScope();
        double[] inputs = [0.5, -1, 2];
        double[] wi = [0.3, -0.2, 0.7];
        double[] wh = [-0.4, 0.6, 0.9];
        double[] bi = [0.1, 0.2, -0.3];
        double[] bh = [-0.1, 0.4, 0.2];
        var expected = new double[3];
        double h = 0.25;
        for (int t = 0; t < 3; t++)
        {
            double reset = Sigmoid(wi[0] * inputs[t] + bi[0] + wh[0] * h + bh[0]);
            double update = Sigmoid(wi[1] * inputs[t] + bi[1] + wh[1] * h + bh[1]);
            double candidate = Math.Tanh(wi[2] * inputs[t] + bi[2] + reset * (wh[2] * h + bh[2]));
            h = (1 - update) * candidate + update * h;
            expected[t] = h;
        }
        Tensor[] weights = [Column(wi), Column(wh), Expect.Vector(bi), Expect.Vector(bh)];
        Tensor hidden = Tensor.Full([1, 1, 1], 0.25, ScalarType.Float64);
        (Tensor output, Tensor last) = Functional.Gru(Expect.Vector(inputs).View(1, 3, 1), hidden, weights);
        Expect.Equal(output, [1, 3, 1], expected);
        Expect.Equal(last, [1, 1, 1], expected[2]);
    }

    [Fact]
    public void Long_short_term_memory_follows_its_equations()
    {
        using var scope = new TensorScope();
        double[] wi = [0.3, -0.2, 0.7, 0.5];
        double[] wh = [-0.4, 0.6, 0.9, -0.1];
        double[] bias = [0.1, 0.2, -0.3, 0.4];
        double h = 0.25;
        double c = -0.5;
        double[] gates = [.. Enumerable.Range(0, 4).Select(i => wi[i] * 1.5 + wh[i] * h + bias[i])];
        c = Sigmoid(gates[1]) * c + Sigmoid(gates[0]) * Math.Tanh(gates[2]);
        h = Sigmoid(gates[3]) * Math.Tanh(c);
        Tensor[] weights = [Column(wi), Column(wh), Expect.Vector(bias), Tensor.Zeros([4], ScalarType.Float64)];
        (Tensor output, Tensor hidden, Tensor cell) = Functional.Lstm(
            Tensor.Full([1, 1, 1], 1.5, ScalarType.Float64), Tensor.Full([1, 1, 1], 0.25, ScalarType.Float64),
            Tensor.Full([1, 1, 1], -0.5, ScalarType.Float64), weights);
        Expect.Equal(output, [1, 1, 1], h);
        Expect.Equal(hidden, [1, 1, 1], h);
        Expect.Equal(cell, [1, 1, 1], c);
    }

    [Fact]
    public void Packed_sequences_give_what_each_gives_alone()
    {
        using var scope = new TensorScope();
        TorchRandom.ManualSeed(5);
        Tensor input = Tensor.Randn([2, 4, 3], ScalarType.Float64);
        Tensor[] weights = [.. Enumerable.Range(0, 2).SelectMany(_ => new[]
        {
            Tensor.Randn([6, 3], ScalarType.Float64), Tensor.Randn([6, 2], ScalarType.Float64),
            Tensor.Randn([6], ScalarType.Float64), Tensor.Randn([6], ScalarType.Float64),
        })];
        Tensor zeros = Tensor.Zeros([2, 2, 2], ScalarType.Float64);
        (Tensor data, Tensor sizes) = Functional.PackPaddedSequence(input, Tensor.FromArray<long>([4, 2], 2));
        Expect.Equal(sizes, [4], 2, 2, 1, 1);
        (Tensor packed, Tensor hidden) = Functional.GruPacked(data, sizes, zeros, weights, bidirectional: true);
        (Tensor output, Tensor lengths) = Functional.PadPackedSequence(packed, sizes, paddingValue: -7);
        Expect.Equal(lengths, [2], 4, 2);
        (Tensor alone, Tensor aloneHidden) = Functional.Gru(
            input.Slice(0, 1, 2).Slice(1, 0, 2), zeros.Slice(1, 1, 2), weights, bidirectional: true);
        Assert.True(alone.Allclose(output.Slice(0, 1, 2).Slice(1, 0, 2)));
        Assert.True(aloneHidden.Allclose(hidden.Slice(1, 1, 2)));
        Assert.All(output.Select(0, 1).Slice(0, 2).ToArray<double>(), value => Assert.Equal(-7, value));
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private static Tensor Column(double[] values) => Expect.Matrix(values.Length, 1, values);
}
