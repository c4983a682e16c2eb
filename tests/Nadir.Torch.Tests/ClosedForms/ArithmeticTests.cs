namespace Nadir.Torch.Tests.ClosedForms;

public class ArithmeticTests
{
    [Fact]
    public void Operators_of_the_language()
    {
        using var scope = new TensorScope();
        Tensor a = Expect.Vector(1, 2);
        Tensor b = Expect.Vector(4, 8);
        Expect.Equal(a + b, [2], 5, 10);
        Expect.Equal(a - b, [2], -3, -6);
        Expect.Equal(a * b, [2], 4, 16);
        Expect.Equal(b / a, [2], 4, 4);
        Expect.Equal(-a, [2], -1, -2);
        Expect.Equal(10 - a, [2], 9, 8);
        Expect.Equal(a - 10, [2], -9, -8);
        Expect.Equal(1 / b, [2], 0.25, 0.125);
        Expect.Equal(2 * a + 1, [2], 3, 5);
        Expect.Equal(1.5 + a, [2], 2.5, 3.5);
        Expect.Equal(a / 2, [2], 0.5, 1);
    }

    [Fact]
    public void Broadcasting_and_factors()
    {
        using var scope = new TensorScope();
        Tensor matrix = Expect.Matrix(2, 2, 1, 2, 3, 4);
        Tensor row = Expect.Vector(10, 20);
        Expect.Equal(matrix.Add(row, 0.5), [2, 2], 6, 12, 8, 14);
        Expect.Equal(matrix.Sub(row, 0.5), [2, 2], -4, -8, -2, -6);
        Expect.Equal(row.Lerp(Expect.Vector(20, 40), 0.25), [2], 12.5, 25);
        Expect.Equal(row.Addcmul(row, row, 0.1), [2], 20, 60);
        Expect.Equal(row.Addcdiv(row, Expect.Vector(5, 2), 2), [2], 14, 40);
        Expect.Equal(row.Pow(2), [2], 100, 400);
        Expect.Equal(Expect.Vector(2, 3).Pow(Expect.Vector(3, 2)), [2], 8, 9);
        Expect.Equal(Expect.Vector(-7, 7).Remainder(3), [2], 2, 1);
        Expect.Equal(Expect.Vector(7, 9).FloorDivide(2), [2], 3, 4);
        Expect.Equal(row.Maximum(Expect.Vector(15, 15)), [2], 15, 20);
        Expect.Equal(row.Minimum(Expect.Vector(15, 15)), [2], 10, 15);
    }

    [Fact]
    public void In_place_operators_change_the_tensor_and_give_it_back()
    {
        using var scope = new TensorScope();
        Tensor x = Expect.Vector(1, 2);
        Tensor y = Expect.Vector(3, 5);
        Assert.Same(x, x.AddInPlace(y, 2));
        Expect.Equal(x, [2], 7, 12);
        Expect.Equal(x.SubInPlace(y), [2], 4, 7);
        Expect.Equal(x.MulInPlace(y), [2], 12, 35);
        Expect.Equal(x.DivInPlace(y), [2], 4, 7);
        Expect.Equal(x.AddInPlace(1).SubInPlace(2).MulInPlace(4).DivInPlace(2), [2], 6, 12);
        Expect.Equal(x.LerpInPlace(y, 0.5), [2], 4.5, 8.5);
        Expect.Equal(x.CopyInPlace(y), [2], 3, 5);
        Expect.Equal(x.AddcmulInPlace(y, y, 1), [2], 12, 30);
        Expect.Equal(x.AddcdivInPlace(y, y, -3), [2], 9, 27);
        Expect.Equal(x.ClampInPlace(max: 16), [2], 9, 16);
        Expect.Equal(x.SqrtInPlace(), [2], 3, 4);
        Expect.Equal(x.SubInPlace(3.5).ReluInPlace(), [2], 0, 0.5);
        Expect.Equal(x.MaskedFillInPlace(x.Eq(0), -1), [2], -1, 0.5);
        Expect.Equal(x.FillInPlace(6), [2], 6, 6);
        Expect.Equal(x.ZeroInPlace(), [2], 0, 0);
        Tensor index = Tensor.FromArray<long>([1, 1], 2);
        Expect.Equal(x.IndexAddInPlace(0, index, y), [2], 0, 8);
        Expect.Equal(x.IndexCopyInPlace(0, Tensor.FromArray<long>([0, 1], 2), y), [2], 3, 5);
    }

    [Fact]
    public void Products_of_matrices()
    {
        using var scope = new TensorScope();
        Tensor a = Expect.Matrix(2, 2, 1, 2, 3, 4);
        Tensor b = Expect.Matrix(2, 2, 0, 1, 1, 1);
        double[] product = [2, 3, 4, 7];
        Expect.Equal(a.Mm(b), [2, 2], product);
        Expect.Equal(a.Matmul(b), [2, 2], product);
        Expect.Equal(a.Unsqueeze(0).Bmm(b.Unsqueeze(0)), [1, 2, 2], product);
        Expect.Equal(Tensor.Einsum("ij,jk->ik", a, b), [2, 2], product);
        Expect.Equal(b.Addmm(a, b, 2, 0.5), [2, 2], 1, 3.5, 4, 5.5);
        Expect.Equal(b.Unsqueeze(0).Baddbmm(a.Unsqueeze(0), b.Unsqueeze(0), 0), [1, 2, 2], product);
        Expect.Equal(Expect.Vector(1, 2).Outer(Expect.Vector(3, 4)), [2, 2], 3, 4, 6, 8);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Products_without_a_summand_do_not_read_the_memory_they_are_written_to(int alpha)
    {
        using var scope = new TensorScope();
        Tensor a = Expect.Matrix(2, 2, 1, 2, 3, 4);
        Tensor b = Expect.Matrix(2, 2, 0, 1, 1, 1);
        double[] product = [2 * alpha, 3 * alpha, 4 * alpha, 7 * alpha];
        for (int repetition = 0; repetition < 20; repetition++)
        {
            // What is freed here is what the allocator gives to the next result of this size.
            Tensor[] spoilt = [.. Enumerable.Range(0, 8)
                .Select(_ => Expect.Matrix(2, 2, double.NaN, double.NaN, double.NaN, double.NaN))];
            foreach (Tensor tensor in spoilt)
            {
                tensor.Dispose();
            }
            Expect.Equal(b.Unsqueeze(0).Baddbmm(a.Unsqueeze(0), b.Unsqueeze(0), 0, alpha), [1, 2, 2], product);
            Expect.Equal(b.Unsqueeze(0).Baddbmm(a.Unsqueeze(0), b.Unsqueeze(0), 0.0, alpha), [1, 2, 2], product);
            Expect.Equal(b.Addmm(a, b, 0, alpha), [2, 2], product);
            Expect.Equal(a.Mm(b), [2, 2], product.Select(x => x / alpha).ToArray());
        }
    }

    [Fact]
    public void Comparisons_and_logic()
    {
        using var scope = new TensorScope();
        Tensor a = Expect.Vector(1, 2, 3);
        Tensor b = Expect.Vector(3, 2, 1);
        Expect.Equal(a.Eq(b), [3], 0, 1, 0);
        Expect.Equal(a.Ne(b), [3], 1, 0, 1);
        Expect.Equal(a.Lt(b), [3], 1, 0, 0);
        Expect.Equal(a.Le(b), [3], 1, 1, 0);
        Expect.Equal(a.Gt(b), [3], 0, 0, 1);
        Expect.Equal(a.Ge(b), [3], 0, 1, 1);
        Expect.Equal(a.Eq(2), [3], 0, 1, 0);
        Expect.Equal(a.Ne(2), [3], 1, 0, 1);
        Expect.Equal(a.Lt(2), [3], 1, 0, 0);
        Expect.Equal(a.Le(2), [3], 1, 1, 0);
        Expect.Equal(a.Gt(2), [3], 0, 0, 1);
        Expect.Equal(a.Ge(2), [3], 0, 1, 1);
        Expect.Equal(a.Gt(1).LogicalAnd(b.Gt(1)), [3], 0, 1, 0);
        Expect.Equal(a.Gt(2).LogicalOr(b.Gt(2)), [3], 1, 0, 1);
        Expect.Equal(a.Gt(2).LogicalNot(), [3], 1, 1, 0);
        Expect.Equal(a.Gt(2).Any(), [], 1);
        Expect.Equal(a.Gt(2).All(), [], 0);
        Expect.Equal(a.Gt(2).Any(0), [], 1);
        Expect.Equal(a.Gt(0).All(0, keepDim: true), [1], 1);
        Assert.True(a.Equal(b.Flip(0)));
        Assert.False(a.Equal(b));
        Assert.True(a.Allclose(a + 1e-9));
        Assert.False(a.Allclose(a + 1e-3));
    }
}
