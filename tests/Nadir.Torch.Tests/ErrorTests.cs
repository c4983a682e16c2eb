namespace Nadir.Torch.Tests;

public class ErrorTests
{
    [Fact]
    public void An_error_names_the_operator_and_gives_libtorchs_reason()
    {
        using var a = Tensor.Zeros([2, 3]);
        using var b = Tensor.Zeros([2, 4]);
        var error = Assert.Throws<TorchException>(() => a.Mm(b));
        Assert.Equal("aten::mm", error.Operator);
        Assert.StartsWith("aten::mm: ", error.Message);
        Assert.Contains("2x3 and 2x4", error.Message);
        Assert.DoesNotContain("frame #", error.Message);
    }

    [Fact]
    public void An_error_in_backward_names_the_derivative()
    {
        using var scope = new TensorScope();
        var x = Tensor.Ones([2]);
        x.RequiresGrad = true;
        Tensor y = x.Mul(x);
        y.Sum().Backward();
        var error = Assert.Throws<TorchException>(() => y.Sum().Backward());
        Assert.Equal("MulBackward0", error.Operator);
        Assert.Contains("second time", error.Message);
    }

    [Fact]
    public void A_type_that_a_derivative_lacks_is_an_error_and_no_crash()
    {
        using var scope = new TensorScope();
        var x = Tensor.Ones([2], ScalarType.BFloat16);
        x.RequiresGrad = true;
        Exception? error = Record.Exception(() => x.Hardtanh().Sum().Backward());
        // libtorch 1.13 lacks this derivative for BFloat16 on the processor; later ones have it.
        if (TorchVersion.Libtorch.StartsWith("1.", StringComparison.Ordinal))
        {
            Assert.Equal("HardtanhBackward0", Assert.IsType<TorchException>(error).Operator);
            Assert.Contains("not implemented for 'BFloat16'", error.Message);
        }
        else
        {
            Assert.Null(error);
        }
    }

    [Fact]
    public void An_error_before_the_graph_is_walked_names_backward()
    {
        using var scope = new TensorScope();
        var x = Tensor.Ones([2]);
        x.RequiresGrad = true;
        x.Mul(x).Sum().Backward();
        var error = Assert.Throws<TorchException>(() => x.Mul(2).Backward());
        Assert.Equal("backward", error.Operator);
        Assert.Contains("scalar", error.Message);
    }

    [Fact]
    public void An_unknown_operator_is_named()
    {
        var error = Assert.Throws<TorchException>(() => Operators.Call("aten::no_such_thing", "x"));
        Assert.Contains("aten::no_such_thing.x", error.Message);
        Assert.Contains(TorchVersion.Libtorch, error.Message);
    }

    [Fact]
    public void Missing_and_superfluous_arguments_are_named()
    {
        using var a = Tensor.Zeros([2]);
        Assert.Contains("'other'",
            Assert.Throws<TorchException>(() => Operators.Call("aten::add", "Tensor", a)).Message);
        Assert.Contains(
            "takes 1 arguments", Assert.Throws<TorchException>(() => Operators.Call("aten::relu", "", a, 2)).Message);
    }

    [Fact]
    public void A_value_of_the_wrong_kind_is_an_error_and_no_crash()
    {
        using var a = Tensor.Zeros([2]);
        Assert.Throws<TorchException>(() => Operators.Call("aten::relu", "", 3.5));
        Assert.Throws<TorchException>(() => Operators.Call("aten::relu", "", "text"));
        Assert.Throws<TorchException>(() => Operators.Call("aten::unsqueeze", "", a, 0.5));
        Assert.Throws<TorchException>(() => Operators.Call("aten::unsqueeze", "", a, new long[] { 1 }));
        Assert.Throws<TorchException>(() => Operators.Call("aten::cat", "", new double[] { 1 }));
        Assert.Throws<TorchException>(() => Operators.Call("aten::reshape", "", a, new Tensor[] { a }));
        Assert.Throws<TorchException>(() => Operators.Call("aten::relu", "", OperatorValue.None));
    }

    [Fact]
    public void Only_leaves_change_whether_they_require_gradients()
    {
        using var scope = new TensorScope();
        var x = Tensor.Ones([2]);
        x.RequiresGrad = true;
        Tensor y = x.Mul(2);
        Assert.Throws<TorchException>(() => y.RequiresGrad = false);
        var indices = Tensor.Ones([2], ScalarType.Int64);
        Assert.Throws<TorchException>(() => indices.RequiresGrad = true);
    }
}
