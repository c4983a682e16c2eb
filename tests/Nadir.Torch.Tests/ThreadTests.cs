namespace Nadir.Torch.Tests;

public class ThreadTests
{
    [Fact]
    public void Operators_may_be_called_from_many_threads()
    {
        using var shared = Tensor.Randn([16, 16], ScalarType.Float64);
        using Tensor expectedTensor = shared.Matmul(shared);
        double[] expected = expectedTensor.ToArray<double>();
        var op = new Operator("aten::matmul");
        Parallel.For(0, 64, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            using var scope = new TensorScope();
            for (int k = 0; k < 20; k++)
            {
                Assert.Equal(expected, op.Call(shared, shared).ToArray<double>());
                var error = Assert.Throws<TorchException>(
                    () => shared.Reshape(i + 1000, k + 1));
                Assert.Contains($"[{i + 1000}, {k + 1}]", error.Message);
            }
        });
    }

    [Fact]
    public void Modes_belong_to_their_thread()
    {
        using var noGrad = new NoGradScope();
        using var autocast = new AutocastScope(DeviceType.Cpu);
        bool recorded = false;
        ScalarType type = default;
        var thread = new Thread(() =>
        {
            using var scope = new TensorScope();
            var x = Tensor.Ones([2, 2]);
            x.RequiresGrad = true;
            Tensor y = x.Mm(x);
            recorded = y.RequiresGrad;
            type = y.Type;
        });
        thread.Start();
        thread.Join();
        Assert.True(recorded);
        Assert.Equal(ScalarType.Float32, type);
    }

    [Fact]
    public void Gradients_of_many_threads_do_not_mix()
    {
        Parallel.For(0, 16, i =>
        {
            using var scope = new TensorScope();
            var x = Tensor.Full([4], i, ScalarType.Float64);
            x.RequiresGrad = true;
            x.Pow(2).Sum().Backward();
            Assert.All(x.Grad!.ToArray<double>(), value => Assert.Equal(2.0 * i, value));
        });
    }

    [Fact]
    public void A_thread_has_its_own_number_of_threads_and_new_ones_do_not_inherit_it()
    {
        int before = TorchThreads.Intra;
        TorchThreads.IntraOfThisThread = before + 3;
        int another = 0;
        var thread = new Thread(() =>
        {
            using var scope = new TensorScope();
            _ = Tensor.Ones([64, 64]).Mm(Tensor.Ones([64, 64]));
            another = TorchThreads.IntraOfThisThread;
        });
        thread.Start();
        thread.Join();

        Assert.Equal(before + 3, TorchThreads.IntraOfThisThread);
        Assert.Equal(before, another);
        TorchThreads.IntraOfThisThread = before;
        Assert.Throws<ArgumentOutOfRangeException>(() => TorchThreads.IntraOfThisThread = 0);
    }

    [Fact]
    public void The_number_of_threads_is_kept()
    {
        int before = TorchThreads.Intra;
        TorchThreads.Intra = 1;
        Assert.Equal(1, TorchThreads.Intra);
        TorchThreads.Intra = before;
        Assert.Throws<ArgumentOutOfRangeException>(() => TorchThreads.Intra = 0);
    }
}
