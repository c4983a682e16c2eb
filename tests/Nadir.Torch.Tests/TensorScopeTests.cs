namespace Nadir.Torch.Tests;

[Collection(LiveCountCollection.Name)]
public class TensorScopeTests
{
    [Fact]
    public void A_scope_disposes_what_was_made_in_it()
    {
        long before = Tensor.LiveCount;
        using var outside = Tensor.Zeros([1]);
        Tensor inside;
        using (var scope = new TensorScope())
        {
            inside = outside.Add(1);
            inside.Mul(2);
            Assert.Equal(2, scope.Count);
        }
        Assert.True(inside.IsDisposed);
        Assert.False(outside.IsDisposed);
        Assert.Equal(before + 1, Tensor.LiveCount);
    }

    [Fact]
    public void Keep_hands_to_the_outer_scope()
    {
        Tensor kept;
        using (var outer = new TensorScope())
        {
            using (var inner = new TensorScope())
            {
                kept = inner.Keep(Tensor.Ones([2]));
            }
            Assert.False(kept.IsDisposed);
            Assert.Equal(1, outer.Count);
        }
        Assert.True(kept.IsDisposed);
    }

    [Fact]
    public void Keep_of_the_outermost_scope_hands_to_the_caller()
    {
        Tensor kept;
        using (var scope = new TensorScope())
        {
            kept = scope.Keep(Tensor.Ones([2]));
        }
        Assert.Equal([1, 1], kept.ToArray<float>());
        kept.Dispose();
    }

    [Fact]
    public void An_outer_scope_keeps_a_tensor_of_an_inner_one()
    {
        Tensor kept;
        using (var outer = new TensorScope())
        {
            using (new TensorScope())
            {
                kept = outer.Keep(Tensor.Ones([2]));
            }
        }
        Assert.False(kept.IsDisposed);
        kept.Dispose();
    }

    [Fact]
    public void Keep_leaves_a_tensor_of_an_outer_scope_where_it_is()
    {
        using var outer = new TensorScope();
        var tensor = Tensor.Ones([2]);
        using (var inner = new TensorScope())
        {
            Assert.Same(tensor, inner.Keep(tensor));
        }
        Assert.Equal(1, outer.Count);
        Assert.False(tensor.IsDisposed);
    }

    [Fact]
    public void Disposing_early_takes_a_tensor_out_of_its_scope()
    {
        using var scope = new TensorScope();
        Tensor[] tensors = [Tensor.Zeros([1]), Tensor.Zeros([1]), Tensor.Zeros([1])];
        tensors[0].Dispose();
        Assert.Equal(2, scope.Count);
        tensors[2].Dispose();
        tensors[1].Dispose();
        Assert.Equal(0, scope.Count);
    }

    [Fact]
    public void A_detached_tensor_outlives_its_scope()
    {
        Tensor parameter;
        using (new TensorScope())
        {
            parameter = Tensor.Ones([2]).DetachFromScope();
        }
        Assert.False(parameter.IsDisposed);
        parameter.Dispose();
    }

    [Fact]
    public void Ending_a_scope_ends_those_inside_it()
    {
        var outer = new TensorScope();
        var inner = new TensorScope();
        var tensor = Tensor.Ones([1]);
        outer.Dispose();
        Assert.True(tensor.IsDisposed);
        Assert.Null(TensorScope.Current);
        inner.Dispose();
    }

    [Fact]
    public void A_scope_stays_on_its_thread()
    {
        using var scope = new TensorScope();
        var tensor = Tensor.Ones([1]);
        Exception? ending = null;
        Exception? detaching = null;
        TensorScope? seen = scope;
        var thread = new Thread(() =>
        {
            seen = TensorScope.Current;
            ending = Record.Exception(scope.Dispose);
            detaching = Record.Exception(() => tensor.DetachFromScope());
            tensor.Dispose();
        });
        thread.Start();
        thread.Join();
        Assert.Null(seen);
        Assert.IsType<InvalidOperationException>(ending);
        Assert.IsType<InvalidOperationException>(detaching);
        Assert.True(tensor.IsDisposed);
    }
}
