using Nadir.Torch;
using Nadir.Torch.Nn;
using Nadir.Torch.Optim;

// A line through three points: y = 2 x + 1.
TorchRandom.ManualSeed(0);
using var layer = new Linear(1, 1);
using var optimizer = new AdamW(layer.Parameters(), learningRate: 0.1, weightDecay: 0);
using var x = Tensor.FromArray<float>([-1, 0, 1], 3, 1);
using var y = Tensor.FromArray<float>([-1, 1, 3], 3, 1);
for (var step = 0; step < 300; step++)
{
    // What a step makes is freed at its end.
    using var scope = new TensorScope();
    optimizer.ZeroGrad();
    (layer.Forward(x) - y).Square().Mean().Backward();
    optimizer.Step();
}

Console.WriteLine($"y = {layer.Weight.Item<float>():0.00} x + {layer.Bias!.Item<float>():0.00}");
