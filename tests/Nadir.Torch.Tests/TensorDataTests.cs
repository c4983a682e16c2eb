namespace Nadir.Torch.Tests;

public class TensorDataTests
{
    [Fact]
    public void Elements_go_in_and_come_out()
    {
        using var tensor = Tensor.FromArray([1f, 2, 3, 4, 5, 6], 2, 3);
        Assert.Equal([2, 3], tensor.Shape);
        Assert.Equal(ScalarType.Float32, tensor.Type);
        Assert.Equal([1, 2, 3, 4, 5, 6], tensor.ToArray<float>());
        using Tensor transposed = tensor.T();
        Assert.False(transposed.IsContiguous);
        Assert.Equal([1, 4, 2, 5, 3, 6], transposed.ToArray<float>());
    }

    [Fact]
    public void Every_element_type_round_trips()
    {
        Check<byte>([0, 255], ScalarType.UInt8);
        Check<sbyte>([-128, 127], ScalarType.Int8);
        Check<short>([short.MinValue, short.MaxValue], ScalarType.Int16);
        Check<int>([int.MinValue, int.MaxValue], ScalarType.Int32);
        Check<long>([long.MinValue, long.MaxValue], ScalarType.Int64);
        Check<float>([float.Epsilon, float.MaxValue], ScalarType.Float32);
        Check<double>([double.Epsilon, double.MaxValue], ScalarType.Float64);
        Check<Half>([Half.Epsilon, Half.MaxValue], ScalarType.Float16);
        Check<bool>([true, false], ScalarType.Bool);

        static void Check<T>(T[] values, ScalarType type) where T : unmanaged
        {
            using var tensor = Tensor.FromArray(values, values.Length);
            Assert.Equal(type, tensor.Type);
            Assert.Equal(values, tensor.ToArray<T>());
        }
    }

    [Fact]
    public void A_span_writes_through()
    {
        using var tensor = Tensor.Zeros([3]);
        tensor.AsSpan<float>()[1] = 7;
        Assert.Equal([0, 7, 0], tensor.ToArray<float>());
    }

    [Fact]
    public void A_span_needs_contiguous_elements_of_its_type()
    {
        using var tensor = Tensor.Zeros([2, 3]);
        using Tensor transposed = tensor.T();
        Assert.Contains("contiguous",
            Assert.Throws<InvalidOperationException>(() => { transposed.AsSpan<float>(); }).Message);
        Assert.Contains("Float32",
            Assert.Throws<InvalidOperationException>(() => { tensor.AsSpan<double>(); }).Message);
        Assert.Contains("Float32", Assert.Throws<InvalidOperationException>(() => tensor.ToArray<int>()).Message);
    }

    [Fact]
    public void A_shape_must_fit_its_elements()
    {
        var error = Assert.Throws<ArgumentException>(() => Tensor.FromArray([1f, 2, 3], 2, 2));
        Assert.Contains("3 elements", error.Message);
        Assert.Contains("[2, 2]", error.Message);
    }

    [Fact]
    public void Empty_and_single_tensors_are_tensors()
    {
        using var empty = Tensor.FromArray(ReadOnlySpan<float>.Empty, 0, 4);
        Assert.Equal(0, empty.NumberOfElements);
        Assert.Empty(empty.ToArray<float>());
        using var single = Tensor.FromArray([3.5]);
        Assert.Equal(0, single.Dimensions);
        Assert.Equal(3.5, single.Item<double>());
        Assert.Equal(3.5f, single.Item<float>());
    }

    [Fact]
    public void Sizes_count_from_both_ends()
    {
        using var tensor = Tensor.Zeros([2, 3, 5]);
        Assert.Equal(3, tensor.Size(1));
        Assert.Equal(5, tensor.Size(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => tensor.Size(3));
    }

    [Fact]
    public void Channels_last_is_an_order_of_memory()
    {
        using var tensor = Tensor.Arange(24);
        using Tensor images = tensor.View(1, 2, 3, 4);
        using Tensor last = images.Contiguous(MemoryFormat.ChannelsLast);
        Assert.True(last.IsChannelsLast);
        Assert.Equal([24, 1, 8, 2], last.Strides);
        Assert.Equal(images.ToArray<float>(), last.ToArray<float>());
    }

    [Fact]
    public void A_disposed_tensor_says_so()
    {
        var tensor = Tensor.Zeros([1]);
        tensor.Dispose();
        tensor.Dispose();
        Assert.True(tensor.IsDisposed);
        Assert.Throws<ObjectDisposedException>(() => tensor.Shape);
        Assert.Throws<ObjectDisposedException>(() => tensor.Add(1));
        Assert.Equal("Tensor (disposed)", tensor.ToString());
    }
}
