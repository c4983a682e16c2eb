using Nadir.Systems.Building.Backbones;
using Nadir.Torch;

namespace Nadir.Systems.Tests.Building.Backbones;

/// <summary>Networks for which no vectors of others exist, at full depth and width, against plain loops.</summary>
public sealed class PlainForwardTests
{
    [Theory]
    [InlineData(18, false, 40)]
    [InlineData(34, false, 32)]
    [InlineData(50, false, 37)]
    [InlineData(50, true, 37)]
    [InlineData(101, false, 32)]
    [InlineData(152, false, 32)]
    public void A_resnet_computes_what_the_paper_says(int depth, bool caffe, int side)
    {
        TorchRandom.ManualSeed(depth + side);
        using var backbone = BackboneRegistry.Create($"resnet{depth}", new() { CaffeStride = caffe });
        Compare(backbone, side, "layer2", "layer4", (plain, image) => Resnet(plain, image, caffe, "layer2"));
    }

    [Fact]
    public void EfficientNet_Lite1_computes_what_the_paper_says()
    {
        TorchRandom.ManualSeed(1);
        using var backbone = BackboneRegistry.Create("efficientnet-lite1");
        Compare(backbone, 75, "blocks.2", "conv_head", (plain, image) => Lite(plain, image, [1, 2, 2, 2, 1, 2, 1]));
    }

    // The plain network gives the map in the middle and the last one.
    private static void Compare(
        Backbone backbone, int side, string middle, string last,
        Func<PlainNetwork, PlainMap, (PlainMap, PlainMap)> forward)
    {
        using var scope = new TensorScope();
        using var noGrad = new NoGradScope();
        NearlyEqual.RandomizeStatistics(backbone);
        backbone.Eval();
        var pixels = Tensor.Rand([1, 3, side, side]) * 2 - 1;
        var maps = backbone.ForwardStages(pixels, [middle, last]);

        var (mean, std) = (backbone.Normalization.Mean, backbone.Normalization.Std);
        double[] values = [.. pixels.To(ScalarType.Float64).ToArray<double>().Select((value, index) =>
            index / (side * side) is var channel ? (((value + 1) / 2) - mean[channel]) / std[channel] : 0)];
        var (expectedMiddle, expectedLast) = forward(new PlainNetwork(backbone), new PlainMap(values, 3, side, side));
        NearlyEqual.Check(ToTensor(expectedMiddle), maps[0], $"{backbone.Architecture} {middle}");
        NearlyEqual.Check(ToTensor(expectedLast), maps[1], $"{backbone.Architecture} {last}");
    }

    private static Tensor ToTensor(PlainMap map) =>
        Tensor.FromArray(map.Values, 1, map.Channels, map.Height, map.Width);

    private static (PlainMap, PlainMap) Resnet(PlainNetwork plain, PlainMap image, bool caffe, string middle)
    {
        const double eps = 1e-5;
        var side = (image.Height + 1) / 2;
        var map = PlainNetwork.Relu(plain.Convolve(image, "conv1", "bn1", 2, 3, side, eps));
        // Caffe: no zeros before, the last window may reach over the edge. torchvision: one zero before, whole windows.
        map = caffe
            ? PlainNetwork.MaxPool(map, 3, 2, 0, (int)Math.Ceiling((side - 3) / 2.0) + 1)
            : PlainNetwork.MaxPool(map, 3, 2, 1, ((side + 2 - 3) / 2) + 1);
        PlainMap? kept = null;
        for (var layer = 1; layer <= 4; layer++)
        {
            for (var block = 0; plain.Has($"layer{layer}.{block}.conv1.weight"); block++)
            {
                var name = $"layer{layer}.{block}";
                var stride = layer > 1 && block == 0 ? 2 : 1;
                var (input, next) = (map, (map.Height + stride - 1) / stride);
                if (plain.Has($"{name}.conv3.weight"))
                {
                    var (first, second) = caffe ? (stride, 1) : (1, stride);
                    var inner = caffe ? next : map.Height;
                    map = PlainNetwork.Relu(plain.Convolve(map, $"{name}.conv1", $"{name}.bn1", first, 0, inner, eps));
                    map = PlainNetwork.Relu(plain.Convolve(map, $"{name}.conv2", $"{name}.bn2", second, 1, next, eps));
                    map = plain.Convolve(map, $"{name}.conv3", $"{name}.bn3", 1, 0, next, eps);
                }
                else
                {
                    map = PlainNetwork.Relu(plain.Convolve(map, $"{name}.conv1", $"{name}.bn1", stride, 1, next, eps));
                    map = plain.Convolve(map, $"{name}.conv2", $"{name}.bn2", 1, 1, next, eps);
                }

                var shortcut = plain.Has($"{name}.downsample.0.weight")
                    ? plain.Convolve(input, $"{name}.downsample.0", $"{name}.downsample.1", stride, 0, next, eps)
                    : input;
                map = PlainNetwork.Relu(PlainNetwork.Add(map, shortcut));
            }

            kept = middle == $"layer{layer}" ? map : kept;
        }

        return (kept!, map);
    }

    private static (PlainMap, PlainMap) Lite(PlainNetwork plain, PlainMap image, int[] strides)
    {
        const double eps = 1e-3;
        const int three = 3;
        var map = PlainNetwork.Relu(Same(image, "conv_stem", "bn1", three, 2), 6);
        PlainMap? kept = null;
        for (var group = 0; group < strides.Length; group++)
        {
            var kernel = group is 2 or 4 or 5 ? 5 : three;
            for (var block = 0; plain.Has($"blocks.{group}.{block}.conv_dw.weight"); block++)
            {
                var (name, input, stride) = ($"blocks.{group}.{block}", map, block == 0 ? strides[group] : 1);
                if (group == 0)
                {
                    map = PlainNetwork.Relu(Same(map, $"{name}.conv_dw", $"{name}.bn1", kernel, stride), 6);
                    map = Same(map, $"{name}.conv_pw", $"{name}.bn2", 1, 1);
                }
                else
                {
                    map = PlainNetwork.Relu(Same(map, $"{name}.conv_pw", $"{name}.bn1", 1, 1), 6);
                    map = PlainNetwork.Relu(Same(map, $"{name}.conv_dw", $"{name}.bn2", kernel, stride), 6);
                    map = Same(map, $"{name}.conv_pwl", $"{name}.bn3", 1, 1);
                }

                map = block > 0 ? PlainNetwork.Add(map, input) : map;
            }

            kept = group == 2 ? map : kept;
        }

        return (kept!, PlainNetwork.Relu(Same(map, "conv_head", "bn2", 1, 1), 6));

        // TensorFlow's rule, written as its documentation has it.
        PlainMap Same(PlainMap from, string convolution, string norm, int kernel, int stride)
        {
            var side = (int)Math.Ceiling(from.Height / (double)stride);
            var total = from.Height % stride == 0 ? Math.Max(kernel - stride, 0)
                : Math.Max(kernel - (from.Height % stride), 0);
            return plain.Convolve(from, convolution, norm, stride, total / 2, side, eps);
        }
    }
}
