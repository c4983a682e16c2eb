namespace Nadir.Torch.Tests.ClosedForms;

public class CreationTests
{
    [Fact]
    public void Constants_and_sequences()
    {
        using var scope = new TensorScope();
        Expect.Equal(Tensor.Zeros([2]), [2], 0, 0);
        Expect.Equal(Tensor.Ones([1, 2]), [1, 2], 1, 1);
        Expect.Equal(Tensor.Full([2], 2.5), [2], 2.5, 2.5);
        Expect.Equal(Tensor.Arange(3), [3], 0, 1, 2);
        Expect.Equal(Tensor.Arange(1, 2, 0.5), [2], 1, 1.5);
        Expect.Equal(Tensor.Linspace(0, 1, 3), [3], 0, 0.5, 1);
        Expect.Equal(Tensor.Eye(2, 3), [2, 3], 1, 0, 0, 0, 1, 0);
        Expect.Equal(Tensor.Scalar(7, ScalarType.Int64), [], 7);
        Assert.Equal([3, 5], Tensor.Empty([3, 5]).Shape);
    }

    [Fact]
    public void Types_are_as_asked()
    {
        using var scope = new TensorScope();
        Assert.Equal(ScalarType.Float32, Tensor.Zeros([1]).Type);
        Assert.Equal(ScalarType.Int64, Tensor.Zeros([1], ScalarType.Int64).Type);
        Assert.Equal(ScalarType.Float64, Tensor.Arange(3, ScalarType.Float64).Type);
        Assert.Equal(ScalarType.Int64, Tensor.Randint(0, 5, [2]).Type);
        Tensor whole = Tensor.Ones([2], ScalarType.Int64);
        Assert.Equal(ScalarType.Int64, whole.Add(1).Type);
        Assert.Equal(ScalarType.Float32, whole.Add(1.0).Type);
        Assert.Equal(ScalarType.Bool, whole.ZerosLike(ScalarType.Bool).Type);
        Assert.Equal(ScalarType.Int64, whole.OnesLike().Type);
        Assert.Equal([2], whole.EmptyLike().Shape);
        Assert.Equal(ScalarType.Float32, whole.To(Device.Cpu, ScalarType.Float32).Type);
    }

    [Fact]
    public void Conversion_rounds_as_ieee_754_says()
    {
        using var scope = new TensorScope();
        // 1 + 2^-9 lies between the BFloat16 neighbours 1 and 1 + 2^-7, nearer to 1.
        Expect.Equal(Expect.Vector(1 + Math.Pow(2, -9), 3).To(ScalarType.BFloat16), [2], 1, 3);
        Expect.Equal(Expect.Vector(2.9, -2.9).To(ScalarType.Int32), [2], 2, -2);
    }

    [Fact]
    public void Bytes_of_any_type_go_in_and_out()
    {
        using var scope = new TensorScope();
        byte[] bytes = [0x80, 0x3f, 0x40, 0xc0];
        Tensor tensor = Tensor.FromBytes(bytes, ScalarType.BFloat16, 2);
        Expect.Equal(tensor, [2], 1, -3);
        var copy = new byte[4];
        tensor.CopyBytesTo(copy);
        Assert.Equal(bytes, copy);
        Assert.Throws<ArgumentException>(() => tensor.CopyBytesTo(new byte[3]));
        Assert.Throws<ArgumentException>(() => Tensor.FromBytes(bytes, ScalarType.BFloat16, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => Tensor.FromBytes(bytes, ScalarType.BFloat16, -1, -2));
        Assert.Throws<OverflowException>(() => Tensor.FromBytes(bytes, ScalarType.UInt8, long.MaxValue, 3));
    }
}
