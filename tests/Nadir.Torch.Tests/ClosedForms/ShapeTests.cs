namespace Nadir.Torch.Tests.ClosedForms;

public class ShapeTests
{
    [Fact]
    public void Views_reorder_without_changing_elements()
    {
        using var scope = new TensorScope();
        Tensor x = Tensor.Arange(6).Reshape(2, 3);
        Expect.Equal(x.T(), [3, 2], 0, 3, 1, 4, 2, 5);
        Expect.Equal(x.Transpose(-1, 0), [3, 2], 0, 3, 1, 4, 2, 5);
        Expect.Equal(x.View(1, 3, 2).Permute(2, 0, 1), [2, 1, 3], 0, 2, 4, 1, 3, 5);
        Expect.Equal(x.Flatten(), [6], 0, 1, 2, 3, 4, 5);
        Assert.Equal([2, 1, 3], x.Unsqueeze(1).Shape);
        Assert.Equal([2, 3], x.Unsqueeze(0).Unsqueeze(-1).Squeeze().Shape);
        Assert.Equal([2, 3], x.Unsqueeze(1).Squeeze(1).Shape);
        Assert.Equal([2, 3], x.Squeeze(1).Shape);
        Expect.Equal(x.Select(1, 2), [2], 2, 5);
        Expect.Equal(x.Slice(1, null, null, 2), [2, 2], 0, 2, 3, 5);
        Expect.Equal(x.Slice(1, -2), [2, 2], 1, 2, 4, 5);
        Expect.Equal(x.Narrow(1, 1, 1), [2, 1], 1, 4);
        Expect.Equal(x.Diagonal(), [2], 0, 4);
        Assert.Throws<TorchException>(() => x.T().View(6));
    }

    [Fact]
    public void A_view_shares_memory_and_a_clone_does_not()
    {
        using var scope = new TensorScope();
        Tensor x = Tensor.Zeros([2, 2]);
        Tensor clone = x.Clone();
        x.Select(0, 1).FillInPlace(3);
        Expect.Equal(x, [2, 2], 0, 0, 3, 3);
        Expect.Equal(clone, [2, 2], 0, 0, 0, 0);
    }

    [Fact]
    public void Repetition()
    {
        using var scope = new TensorScope();
        Tensor x = Expect.Vector(1, 2);
        Expect.Equal(x.Expand(2, -1), [2, 2], 1, 2, 1, 2);
        Expect.Equal(x.Repeat(2), [4], 1, 2, 1, 2);
        Expect.Equal(x.RepeatInterleave(2, 0), [4], 1, 1, 2, 2);
        Expect.Equal(x.Flip(0), [2], 2, 1);
        Expect.Equal(Tensor.Arange(4).Roll(1, 0), [4], 3, 0, 1, 2);
    }

    [Fact]
    public void Joining_and_cutting()
    {
        using var scope = new TensorScope();
        Tensor x = Expect.Vector(1, 2);
        Tensor y = Expect.Vector(3, 4);
        Expect.Equal(Tensor.Cat([x, y]), [4], 1, 2, 3, 4);
        Expect.Equal(Tensor.Stack([x, y], 1), [2, 2], 1, 3, 2, 4);
        Tensor[] pieces = Tensor.Arange(5).Chunk(2);
        Expect.Equal(pieces[0], [3], 0, 1, 2);
        Expect.Equal(pieces[1], [2], 3, 4);
        Assert.Equal([2, 2, 1], Tensor.Arange(5).Split(2).Select(piece => piece.Size(0)));
        Expect.Equal(Tensor.Arange(5).Split([1, 4])[1], [4], 1, 2, 3, 4);
        Expect.Equal(Tensor.Arange(4).View(2, 2).Unbind(1)[1], [2], 1, 3);
    }

    [Fact]
    public void Choices()
    {
        using var scope = new TensorScope();
        Tensor x = Tensor.Arange(6).View(2, 3);
        Tensor index = Tensor.FromArray<long>([2, 0], 2);
        Expect.Equal(x.IndexSelect(1, index), [2, 2], 2, 0, 5, 3);
        Expect.Equal(x.Gather(1, index.View(2, 1)), [2, 1], 2, 3);
        Expect.Equal(x.Index(null, index), [2, 2], 2, 0, 5, 3);
        Expect.Equal(x.MaskedSelect(x.Gt(3)), [2], 4, 5);
        Expect.Equal(x.MaskedFill(x.Gt(3), -1), [2, 3], 0, 1, 2, 3, -1, -1);
        Expect.Equal(Tensor.Where(x.Gt(3), x, 9.0), [2, 3], 9, 9, 9, 9, 4, 5);
        Expect.Equal(Tensor.Where(x.Gt(3), x, -x), [2, 3], 0, -1, -2, -3, 4, 5);
        Expect.Equal(x.Gt(3).Nonzero(), [2, 2], 1, 1, 1, 2);
        Expect.Equal(index.OneHot(), [2, 3], 0, 0, 1, 1, 0, 0);
        Expect.Equal(index.OneHot(4), [2, 4], 0, 0, 1, 0, 1, 0, 0, 0);
        Expect.Equal(Tensor.Ones([2, 3]).Tril(), [2, 3], 1, 0, 0, 1, 1, 0);
        Expect.Equal(Tensor.Ones([2, 3]).Triu(1), [2, 3], 0, 1, 1, 0, 0, 1);
        Expect.Equal(Tensor.Zeros([3]).Scatter(0, index, Tensor.Arange(1, 3)), [3], 2, 0, 1);
        Expect.Equal(Tensor.Ones([3]).ScatterAdd(0, index, Tensor.Arange(1, 3)), [3], 3, 1, 2);
    }

    [Fact]
    public void Order()
    {
        using var scope = new TensorScope();
        Tensor x = Expect.Vector(3, 1, 2);
        (Tensor values, Tensor indices) = x.Topk(2);
        Expect.Equal(values, [2], 3, 2);
        Expect.Equal(indices, [2], 0, 2);
        (values, indices) = x.Sort();
        Expect.Equal(values, [3], 1, 2, 3);
        Expect.Equal(indices, [3], 1, 2, 0);
        Expect.Equal(x.Argsort(descending: true), [3], 0, 2, 1);
    }
}
