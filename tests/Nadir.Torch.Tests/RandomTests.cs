namespace Nadir.Torch.Tests;

[Collection(LiveCountCollection.Name)]
public class RandomTests
{
    [Fact]
    public void The_state_continues_the_sequence()
    {
        TorchRandom.ManualSeed(7);
        using var ignored = Tensor.Randn([5]);
        byte[] state = TorchRandom.GetState();
        using var first = Tensor.Randn([100]);
        using var other = Tensor.Rand([100]);
        TorchRandom.SetState(state);
        using var again = Tensor.Randn([100]);
        Assert.Equal(first.ToArray<float>(), again.ToArray<float>());
    }

    [Fact]
    public void A_seed_gives_a_sequence()
    {
        TorchRandom.ManualSeed(7);
        using var first = Tensor.Rand([100]);
        TorchRandom.ManualSeed(7);
        using var again = Tensor.Rand([100]);
        TorchRandom.ManualSeed(8);
        using var other = Tensor.Rand([100]);
        Assert.True(first.Equal(again));
        Assert.False(first.Equal(other));
    }

    [Fact]
    public void A_generator_is_apart_from_the_common_one()
    {
        TorchRandom.ManualSeed(7);
        byte[] before = TorchRandom.GetState();
        using var generator = new TorchGenerator(3);
        using var first = Tensor.Randperm(50, generator: generator);
        Assert.Equal(before, TorchRandom.GetState());
        byte[] state = generator.GetState();
        using var second = Tensor.Randperm(50, generator: generator);
        generator.SetState(state);
        using var secondAgain = Tensor.Randperm(50, generator: generator);
        generator.Seed(3);
        using var firstAgain = Tensor.Randperm(50, generator: generator);
        Assert.True(first.Equal(firstAgain));
        Assert.True(second.Equal(secondAgain));
        Assert.Equal(Enumerable.Range(0, 50).Select(i => (long)i), first.ToArray<long>().Order());
    }

    [Fact]
    public void Draws_follow_their_distributions()
    {
        using var scope = new TensorScope();
        TorchRandom.ManualSeed(11);
        double[] uniform = Tensor.Empty([100_000], ScalarType.Float64).UniformInPlace(2, 4).ToArray<double>();
        Assert.All(uniform, value => Assert.InRange(value, 2, 4));
        Assert.Equal(3, uniform.Average(), 0.02);
        Tensor normal = Tensor.Empty([100_000], ScalarType.Float64).NormalInPlace(5, 2);
        Assert.Equal(5, normal.Mean().Item<double>(), 0.05);
        Assert.Equal(2, normal.Std([0]).Item<double>(), 0.05);
        Assert.Equal(0.3, Tensor.Empty([100_000]).BernoulliInPlace(0.3).Mean().Item<double>(), 0.01);
        long[] whole = Tensor.Randint(-2, 3, [1000]).ToArray<long>();
        Assert.Equal([-2, -1, 0, 1, 2], whole.Distinct().Order());
        Tensor dropped = Tensor.Ones([100_000]).Dropout(0.25);
        Assert.Equal(0.25, dropped.Eq(0).To(ScalarType.Float32).Mean().Item<double>(), 0.01);
        Assert.Equal(1 / 0.75, dropped.Max().Item<double>(), 1e-6);
    }

    [Fact]
    public void A_wrong_state_is_refused() =>
        Assert.Throws<TorchException>(() => TorchRandom.SetState(new byte[] { 1, 2, 3 }));
}
