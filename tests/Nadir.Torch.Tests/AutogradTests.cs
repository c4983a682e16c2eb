namespace Nadir.Torch.Tests;

public class AutogradTests
{
    [Fact]
    public void The_gradient_of_a_square_is_twice_the_input()
    {
        using var scope = new TensorScope();
        var x = Tensor.FromArray([1f, -2, 3], 3);
        x.RequiresGrad = true;
        x.Mul(x).Sum().Backward();
        Assert.Equal([2, -4, 6], x.Grad!.ToArray<float>());
    }

    [Fact]
    public void Gradients_add_up_until_they_are_zeroed()
    {
        using var scope = new TensorScope();
        var x = Tensor.Ones([2]);
        x.RequiresGrad = true;
        Assert.Null(x.Grad);
        x.Sum().Backward();
        x.Sum().Backward();
        Assert.Equal([2, 2], x.Grad!.ToArray<float>());
        x.ZeroGrad();
        Assert.Equal([0, 0], x.Grad!.ToArray<float>());
        x.ZeroGrad(setToNone: true);
        Assert.Null(x.Grad);
        Assert.False(x.HasGrad);
    }

    [Fact]
    public void No_grad_nests_and_restores()
    {
        using var scope = new TensorScope();
        var x = Tensor.Ones([2]);
        x.RequiresGrad = true;
        using (new NoGradScope())
        {
            Assert.False(x.Mul(2).RequiresGrad);
            using (new EnableGradScope())
            {
                Assert.True(x.Mul(2).RequiresGrad);
            }
            using (new NoGradScope())
            {
                x.MulInPlace(3);
            }
            Assert.False(NoGradScope.IsGradEnabled);
        }
        Assert.True(NoGradScope.IsGradEnabled);
        Assert.True(x.Mul(2).RequiresGrad);
        Assert.False(x.Detach().RequiresGrad);
        Assert.Equal([3, 3], x.ToArray<float>());
    }

    [Fact]
    public void Gradients_of_gradients()
    {
        using var scope = new TensorScope();
        var x = Tensor.FromArray([2.0], 1);
        x.RequiresGrad = true;
        var unused = Tensor.Ones([1], ScalarType.Float64);
        unused.RequiresGrad = true;
        Tensor?[] first = Gradients.Of([x.Pow(3).Sum()], [x, unused], createGraph: true);
        Assert.Equal(12, first[0]!.Item<double>(), 12);
        Assert.Null(first[1]);
        Tensor?[] second = Gradients.Of([first[0]!.Sum()], [x]);
        Assert.Equal(12, second[0]!.Item<double>(), 12);
        Assert.Null(x.Grad);
    }

    [Fact]
    public void A_tensor_that_is_no_leaf_keeps_its_gradient_on_request()
    {
        using var scope = new TensorScope();
        var x = Tensor.Ones([1]);
        x.RequiresGrad = true;
        Tensor y = x.Mul(3);
        y.RetainGrad();
        y.Mul(5).Sum().Backward();
        Assert.Equal(5, y.Grad!.Item<float>());
        Assert.Equal(15, x.Grad!.Item<float>());
    }
}
