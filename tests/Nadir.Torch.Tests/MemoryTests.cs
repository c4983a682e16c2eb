using System.Runtime.CompilerServices;

namespace Nadir.Torch.Tests;

[Collection(LiveCountCollection.Name)]
public class MemoryTests
{
    [Fact]
    public void Training_steps_leave_nothing_behind()
    {
        using var input = Tensor.Randn([8, 4]);
        using var target = Tensor.Zeros([8], ScalarType.Int64);
        using var weight = Tensor.Randn([3, 4]);
        weight.RequiresGrad = true;
        Step();
        long before = Tensor.LiveCount;
        for (int i = 0; i < 1000; i++)
        {
            Step();
            Assert.Equal(before, Tensor.LiveCount);
        }

        void Step()
        {
            using var scope = new TensorScope();
            Tensor loss;
            using (new AutocastScope(DeviceType.Cpu))
            {
                Tensor[] halves = Functional.Linear(input, weight).Chunk(2);
                loss = Functional.CrossEntropy(Tensor.Cat(halves).To(ScalarType.Float32), target);
            }
            loss.Backward();
            using (new NoGradScope())
            {
                weight.AddInPlace(weight.Grad!, -0.1);
            }
            weight.ZeroGrad(setToNone: true);
        }
    }

    [Fact]
    public void Errors_leave_nothing_behind()
    {
        using var a = Tensor.Zeros([2, 3]);
        using var b = Tensor.Zeros([2, 4]);
        var disposed = Tensor.Zeros([1]);
        disposed.Dispose();
        long before = Tensor.LiveCount;
        for (int i = 0; i < 100; i++)
        {
            Assert.Throws<TorchException>(() => a.Matmul(b));
            Assert.Throws<TorchException>(() => Tensor.Cat([a, b]));
            Assert.Throws<TorchException>(() => Operators.Call("aten::chunk", "", a, 2));
            Assert.Throws<TorchException>(() => new Operator("aten::max.dim").CallList(a, 1));
            Assert.Throws<TorchException>(() => new Operator("aten::sum").CallPair(a));
            Assert.Throws<ObjectDisposedException>(() => Tensor.Cat([a, b, disposed]));
            Assert.Throws<ObjectDisposedException>(() => a.Add(disposed));
        }
        Assert.Equal(before, Tensor.LiveCount);
        // A reference that a failed call had kept would keep the tensor alive here.
        a.Dispose();
        b.Dispose();
        Assert.Equal(before - 2, Tensor.LiveCount);
    }

    [Fact]
    public void The_finalizer_frees_what_nobody_disposed()
    {
        long before = Tensor.LiveCount;
        Abandon();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.Equal(before, Tensor.LiveCount);

        [MethodImpl(MethodImplOptions.NoInlining)]
        static void Abandon() => Tensor.Zeros([10]);
    }

    [Fact]
    public void Reading_flags_and_data_holds_no_reference()
    {
        long before = Tensor.LiveCount;
        using (var tensor = Tensor.Ones([2, 2]))
        {
            tensor.RequiresGrad = true;
            using Tensor transposed = tensor.T();
            transposed.ToArray<float>();
            _ = transposed.ToString() + transposed.Item(0) + tensor.HasGrad + tensor.IsLeaf;
        }
        Assert.Equal(before, Tensor.LiveCount);
    }
}

file static class Elements
{
    public static double Item(this Tensor matrix, long index)
    {
        using Tensor row = matrix.Select(0, index);
        using Tensor element = row.Select(0, index);
        return element.Item<double>();
    }
}
