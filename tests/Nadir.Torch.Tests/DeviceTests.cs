namespace Nadir.Torch.Tests;

public class DeviceTests
{
    [Theory]
    [InlineData("cpu", DeviceType.Cpu, -1)]
    [InlineData("cuda", DeviceType.Cuda, 0)]
    [InlineData("cuda:3", DeviceType.Cuda, 3)]
    public void Names_are_read(string text, DeviceType type, int index) =>
        Assert.Equal(new Device(type, index), Device.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("gpu")]
    [InlineData("cuda:")]
    [InlineData("cuda:-1")]
    [InlineData("CPU")]
    public void Other_names_are_refused(string text) => Assert.Throws<FormatException>(() => Device.Parse(text));

    [Fact]
    public void The_processor_is_always_there()
    {
        Assert.True(Device.Cpu.IsAvailable);
        Assert.Equal(1, Device.Count(DeviceType.Cpu));
        using var tensor = Tensor.Zeros([1]);
        Assert.Equal(Device.Cpu, tensor.Device);
        Assert.Equal("cpu", Device.Cpu.ToString());
        Assert.Equal("cuda:1", Device.Cuda(1).ToString());
    }

    [SkippableFact]
    public void Tensors_go_to_a_gpu_and_back()
    {
        Skip.IfNot(Device.Cuda().IsAvailable, "this libtorch sees no CUDA device");
        using var scope = new TensorScope();
        var tensor = Tensor.Arange(6);
        Tensor moved = tensor.To(Device.Cuda());
        Assert.Equal(Device.Cuda(), moved.Device);
        Assert.Equal([0, 2, 4, 6, 8, 10], moved.Mul(2).ToArray<float>());
    }

    [Fact]
    public void An_absent_device_is_an_error()
    {
        if (!Device.Cuda(99).IsAvailable)
        {
            Assert.Throws<TorchException>(() => Tensor.Zeros([1], device: Device.Cuda(99)));
        }
    }
}
