namespace Nadir.Torch.Tests.ClosedForms;

public class ReductionTests
{
    [Fact]
    public void Sums_and_means()
    {
        using var scope = new TensorScope();
        Tensor x = Expect.Matrix(2, 3, 1, 2, 3, 4, 5, 6);
        Expect.Equal(x.Sum(), [], 21);
        Expect.Equal(x.Sum(0), [3], 5, 7, 9);
        Expect.Equal(x.Sum([0, 1], keepDim: true), [1, 1], 21);
        Expect.Equal(x.Mean(), [], 3.5);
        Expect.Equal(x.Mean(-1, keepDim: true), [2, 1], 2, 5);
        Expect.Equal(x.Prod(1), [2], 6, 120);
        Expect.Equal(x.Cumsum(1), [2, 3], 1, 3, 6, 4, 9, 15);
        Expect.Equal(x.Var(1), [2], 1, 1);
        Expect.Equal(x.Var(1, unbiased: false), [2], 2 / 3.0, 2 / 3.0);
        Expect.Equal(x.Std([0], keepDim: true), [1, 3], Math.Sqrt(4.5), Math.Sqrt(4.5), Math.Sqrt(4.5));
        Assert.Equal(ScalarType.Float64, Tensor.Ones([2]).Sum([0], type: ScalarType.Float64).Type);
    }

    [Fact]
    public void Extremes()
    {
        using var scope = new TensorScope();
        Tensor x = Expect.Matrix(2, 3, 1, 5, 3, 4, 2, 6);
        Expect.Equal(x.Max(), [], 6);
        Expect.Equal(x.Min(), [], 1);
        Expect.Equal(x.Amax(1), [2], 5, 6);
        Expect.Equal(x.Amin(0, keepDim: true), [1, 3], 1, 2, 3);
        (Tensor values, Tensor indices) = x.Max(1);
        Expect.Equal(values, [2], 5, 6);
        Expect.Equal(indices, [2], 1, 2);
        (values, indices) = x.Min(0, keepDim: true);
        Expect.Equal(values, [1, 3], 1, 2, 3);
        Expect.Equal(indices, [1, 3], 0, 1, 0);
        Expect.Equal(x.Argmax(), [], 5);
        Expect.Equal(x.Argmax(1), [2], 1, 2);
        Expect.Equal(x.Argmin(1, keepDim: true), [2, 1], 0, 1);
    }

    [Fact]
    public void Norms_and_logarithms_of_sums()
    {
        using var scope = new TensorScope();
        Tensor x = Expect.Matrix(2, 2, 3, 4, 6, 8);
        Expect.Equal(x.Norm(), [], Math.Sqrt(125));
        Expect.Equal(x.Norm(2, 1), [2], 5, 10);
        Expect.Equal(x.Norm(1, 0, keepDim: true), [1, 2], 9, 12);
        Expect.Equal(x.Normalize(), [2, 2], 0.6, 0.8, 0.6, 0.8);
        Expect.Equal(Tensor.Zeros([1, 2]).Normalize(), [1, 2], 0, 0);
        Expect.Equal(Tensor.Full([4], 1000, ScalarType.Float64).Logsumexp(0), [], 1000 + Math.Log(4));
    }
}
