using Nadir.Systems.Building.Pooling;
using Nadir.Systems.Tests.Support;
using Nadir.Torch;

namespace Nadir.Systems.Tests.Building.Pooling;

/// <summary>Pooling of vectors.</summary>
public class PoolingTests
{
    [SkippableFact]
    [Trait("Category", "Reference")]
    public void The_pooling_operator_and_its_gradients_are_the_authors() =>
        ReferenceVectors.ForEach("kamcl/gpo*.safetensors", vectors =>
        {
            foreach (var test in vectors.Cases("features"))
            {
                using var operation = Load(vectors, test + ".");
                var features = vectors.Variable($"in.{test}.features");
                var lengths = vectors[$"in.{test}.lengths"];
                // One length for the whole batch is how the text branch calls it.
                var given = lengths.NumberOfElements == features.Size(0) ? lengths : null;
                var shown = given is null ? features.Narrow(1, 0, lengths.Item<long>()) : features;
                var (pooled, weights) = operation.ForwardWithWeights(shown, given);
                vectors.AssertEqual($"out.{test}.pooled", pooled);
                vectors.AssertEqual($"out.{test}.weights", weights);
                if (vectors.Contains($"out.{test}.pe"))
                {
                    vectors.AssertEqual($"out.{test}.pe", operation.PlaceCode(lengths.ToArray<long>().Max()));
                }

                if (vectors.Contains($"in.{test}.grad_output"))
                {
                    (pooled * vectors[$"in.{test}.grad_output"]).Sum().Backward();
                    vectors.AssertGradient($"grad.{test}.features", features);
                    Assert.Equal(9, vectors.AssertGradients($"grad.{test}.", operation));
                }
            }
        }, tolerance: 1e-6);

    [SkippableFact]
    [Trait("Category", "Reference")]
    public void The_pooling_operator_in_single_precision_is_the_authors() =>
        ReferenceVectors.ForEach("networks/kamcl/kamcl_gpo*.safetensors", vectors =>
        {
            using var operation = Load(vectors, "");
            var (pooled, weights) = operation.ForwardWithWeights(vectors["in.features"], vectors["in.lengths"]);
            vectors.AssertEqual("out.pooled", pooled);
            vectors.AssertEqual("mid.pool_weights", weights);
            vectors.AssertEqual("mid.position_code", operation.PlaceCode(vectors["mid.position_code"].Size(0)));
        });

    [Fact]
    public void Equal_lengths_pool_as_no_lengths()
    {
        using var scope = new TensorScope();
        TorchRandom.ManualSeed(5);
        using var operation = new GeneralizedPoolingOperator(8, 6);
        var features = Tensor.Randn([3, 5, 4]);

        var all = operation.Forward(features);

        Assert.True(all.Allclose(operation.Forward(features, Tensor.FromArray<long>([5, 5, 5], 3)), atol: 1e-6));
        // Behind the lengths anything may stand.
        var longer = Tensor.Cat([features, Tensor.Full([3, 2, 4], 100)], 1);
        Assert.True(all.Allclose(operation.Forward(longer, Tensor.FromArray<long>([5, 5, 5], 3)), atol: 1e-6));
        Assert.Throws<ArgumentException>(() => operation.Forward(features, Tensor.FromArray<long>([5, 5, 6], 3)));
    }

    [Fact]
    public void Mean_and_maximum_heed_the_mask()
    {
        using var scope = new TensorScope();
        var features = Tensor.FromArray<double>([1, 2, 3, 4, double.NaN, 9, -1, -2, -5, -6, -3, -4], 2, 3, 2);
        var mask = SequencePooling.Mask(Tensor.FromArray<long>([2, 3], 2), 3, features.Device);

        Assert.Equal([2, 3, -3, -4], SequencePooling.Mean(features, mask).ToArray<double>());
        Assert.Equal([3, 4, -1, -2], SequencePooling.Max(features, mask).ToArray<double>());
        Assert.Equal([3, 4, -5, -6], SequencePooling.At(features, Tensor.FromArray<long>([1, 1], 2)).ToArray<double>());
        Assert.Equal([-3.0, -4], SequencePooling.Mean(features.Narrow(0, 1, 1)).ToArray<double>());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(200)]
    public void The_generalised_mean_lies_between_mean_and_maximum(double p)
    {
        using var scope = new TensorScope();
        using var pooling = new GeneralizedMeanPooling(p);
        pooling.To(ScalarType.Float64);
        double[] values = [1, 2, 4, 50];
        var features = Tensor.FromArray(values, 1, 4, 1);
        var mask = Tensor.FromArray([true, true, true, false], 1, 4);
        double Mean(int count) => Math.Pow(values.Take(count).Average(value => Math.Pow(value / 50, p)), 1 / p) * 50;

        Assert.Equal(Mean(4), pooling.Forward(features).Item<double>(), 1e-9);
        Assert.Equal(Math.Pow(values.Take(3).Average(value => Math.Pow(value / 4, p)), 1 / p) * 4,
            pooling.Forward(features, mask).Item<double>(), 1e-9);
    }

    [Fact]
    public void The_generalised_means_derivatives_are_the_differences()
    {
        using var scope = new TensorScope();
        using var pooling = new GeneralizedMeanPooling();
        pooling.To(ScalarType.Float64);
        var features = (Tensor.Rand([2, 3, 2], ScalarType.Float64) + 0.5).Detach();
        features.RequiresGrad = true;
        GradientCheck.Run(() => pooling.Forward(features), [.. pooling.NamedParameters(), ("features", features)]);
    }

    private static GeneralizedPoolingOperator Load(ReferenceVectors vectors, string prefix)
    {
        var weight = vectors[prefix + "gru.weight_ih_l0"];
        return vectors.Load(new GeneralizedPoolingOperator(
            (int)weight.Size(1), (int)vectors[prefix + "linear.weight"].Size(1)), prefix);
    }
}
