namespace Nadir.Torch.Tests;

public class AutocastTests
{
    [Fact]
    public void Products_are_computed_in_the_lower_precision()
    {
        using var scope = new TensorScope();
        var a = Tensor.Randn([4, 8]);
        using (new AutocastScope(DeviceType.Cpu, ScalarType.BFloat16))
        {
            Assert.Equal(ScalarType.BFloat16, a.Matmul(a.T()).Type);
            Assert.Equal(ScalarType.BFloat16, Functional.Linear(a, a).Type);
            Assert.Equal(ScalarType.Float32, a.Add(a).Type);
        }
        Assert.Equal(ScalarType.Float32, a.Matmul(a.T()).Type);
    }

    [Fact]
    public void Scopes_nest()
    {
        using var scope = new TensorScope();
        var a = Tensor.Randn([4, 8]);
        using (new AutocastScope(DeviceType.Cpu))
        {
            using (new AutocastScope(DeviceType.Cpu, enabled: false))
            {
                Assert.Equal(ScalarType.Float32, a.Matmul(a.T()).Type);
            }
            using (new AutocastScope(DeviceType.Cpu))
            {
                Assert.Equal(ScalarType.BFloat16, a.Matmul(a.T()).Type);
            }
            Assert.Equal(ScalarType.BFloat16, a.Matmul(a.T()).Type);
        }
        Assert.Equal(ScalarType.Float32, a.Matmul(a.T()).Type);
    }

    [Fact]
    public void An_inner_scope_keeps_the_outer_ones_cast_weights()
    {
        using var scope = new TensorScope();
        var input = Tensor.Randn([4, 8]);
        var weight = Tensor.Ones([8, 8]);
        weight.RequiresGrad = true;
        using (new AutocastScope(DeviceType.Cpu))
        {
            Tensor first = Functional.Linear(input, weight);
            using (new AutocastScope(DeviceType.Cpu))
            {
            }
            // A cached cast does not see this change; a new one would.
            using (new NoGradScope())
            {
                weight.Detach().ZeroInPlace();
            }
            Assert.True(first.Equal(Functional.Linear(input, weight)));
        }
        using (new AutocastScope(DeviceType.Cpu))
        {
            Assert.Equal(0, Functional.Linear(input, weight).Abs().Max().Item<float>());
        }
    }

    [Fact]
    public void Gradients_arrive_in_the_weights_precision()
    {
        using var scope = new TensorScope();
        var weight = Tensor.Ones([3, 8]);
        weight.RequiresGrad = true;
        Tensor loss;
        using (new AutocastScope(DeviceType.Cpu))
        {
            loss = Functional.Linear(Tensor.Ones([4, 8]), weight).Sum();
        }
        loss.Backward();
        Assert.Equal(ScalarType.Float32, weight.Grad!.Type);
        Assert.All(weight.Grad.ToArray<float>(), value => Assert.Equal(4, value));
    }

    [Fact]
    public void The_processor_knows_one_lower_precision() =>
        Assert.Throws<ArgumentException>(() => { new AutocastScope(DeviceType.Cpu, ScalarType.Float16).Dispose(); });
}
