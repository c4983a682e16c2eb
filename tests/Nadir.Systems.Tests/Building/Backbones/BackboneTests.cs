using Nadir.Systems.Building.Backbones;
using Nadir.Tests;
using Nadir.Torch;
using Nadir.Torch.Optim;

namespace Nadir.Systems.Tests.Building.Backbones;

/// <summary>What holds for every registered backbone.</summary>
public sealed class BackboneTests
{
    public static TheoryData<string> Names => [.. BackboneRegistry.All.Select(description => description.Name)];

    // The deep ones are made of the same blocks.
    public static TheoryData<string> Shallow =>
        [.. BackboneRegistry.All.Where(description => description.Parameters < 2e7)
            .Select(description => description.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_description_says_what_the_network_is(string name)
    {
        using var scope = new TensorScope();
        using var noGrad = new NoGradScope();
        var description = BackboneRegistry.Find(name.ToUpperInvariant());
        using var backbone = description.Create();
        backbone.Eval();

        Assert.Equal(description.Parameters, backbone.ParameterCount);
        Assert.Equal((description.Name, description.InputSize), (backbone.Architecture, backbone.InputSize));
        Assert.Matches("^[a-z0-9-]+$", description.Name);
        Assert.All([description.Title, description.Weights, description.Licence], text => Assert.NotEmpty(text));
        Assert.Equal(description.ImageNetTop1 is null, description.ImageNetTop1Source is null);
    }

    // Of torchvision's documentation, tensorflow/tpu's README in full digits, and Keras's summary of MobileNet less the
    // layers that are left out (1,025,000 of the classifier, 1,050,624 of conv_pw_13).
    [Theory]
    [InlineData("resnet18", 1000, 11_689_512)]
    [InlineData("resnet34", 1000, 21_797_672)]
    [InlineData("resnet50", 1000, 25_557_032)]
    [InlineData("resnet101", 1000, 44_549_160)]
    [InlineData("resnet152", 1000, 60_192_808)]
    [InlineData("squeezenet1-1", 1000, 1_235_496)]
    [InlineData("efficientnet-lite0", 1000, 4_652_008)]
    [InlineData("efficientnet-lite1", 1000, 5_416_680)]
    [InlineData("efficientnet-lite2", 1000, 6_092_072)]
    [InlineData("mobilenet-v1", 0, 4_231_976 - 1_025_000 - 1_050_624)]
    public void There_are_as_many_parameters_as_published(string name, int classes, long parameters)
    {
        using var backbone = BackboneRegistry.Create(name, new() { Classes = classes });
        Assert.Equal(parameters, backbone.ParameterCount);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Maps_have_the_channels_sides_and_strides_of_their_stages(string name)
    {
        using var scope = new TensorScope();
        using var noGrad = new NoGradScope();
        using var backbone = BackboneRegistry.Create(name);
        backbone.Eval();
        string[] stages = [.. backbone.Stages.Select(stage => stage.Name)];
        foreach (var side in new[] { 64, 75 })
        {
            var maps = backbone.ForwardStages(Tensor.Rand([1, 3, side, side]), stages);
            Assert.All(backbone.Stages.Zip(maps), pair =>
            {
                var expected = backbone.MapSide(pair.First.Name, side);
                Assert.Equal([1, pair.First.Channels, expected, expected], pair.Second.Shape);
                Assert.InRange(expected * pair.First.Stride, side - (2 * pair.First.Stride), side + pair.First.Stride);
                Assert.Equal(pair.First.Channels, backbone.ChannelsOf(pair.First.Name));
                Assert.Equal(pair.First.Stride, backbone.StrideOf(pair.First.Name));
            });
        }

        Assert.Equal((backbone.OutputChannels, backbone.OutputStride),
            (backbone.Stages[^1].Channels, backbone.Stages[^1].Stride));
    }

    [Theory]
    [MemberData(nameof(Shallow))]
    public void Maps_that_nobody_asked_for_are_freed_and_nothing_behind_the_last_is_computed(string name)
    {
        using var noGrad = new NoGradScope();
        using var backbone = BackboneRegistry.Create(name);
        using var input = Tensor.Zeros([1, 3, 64, 64]);
        var (middle, last) = (backbone.Stages[2].Name, backbone.Stages[^1].Name);
        var live = LiveTensors.CountSettled();
        var maps = backbone.ForwardStages(input, [middle, last]);
        Assert.Equal(live + 2, Tensor.LiveCount);
        var early = backbone.ForwardStages(input, [middle]);

        Assert.Equal(maps[0].Shape, early[0].Shape);
        foreach (var map in maps.Concat(early))
        {
            map.Dispose();
        }

        Assert.Equal([1, 3, 64, 64], input.Shape);
        Assert.Equal(live, Tensor.LiveCount);
    }

    [Theory]
    [MemberData(nameof(Shallow))]
    public void Folding_the_normalisations_keeps_the_function(string name)
    {
        using var scope = new TensorScope();
        using var noGrad = new NoGradScope();
        TorchRandom.ManualSeed(1);
        using var backbone = BackboneRegistry.Create(name);
        NearlyEqual.RandomizeStatistics(backbone);
        backbone.Eval();
        var input = Tensor.Rand([2, 3, 75, 64]) * 2 - 1;
        var before = backbone.Forward(input);
        backbone.FoldNormalizations();
        backbone.FoldNormalizations();

        NearlyEqual.Check(before, backbone.Forward(input), name);
        Assert.DoesNotContain(backbone.StateDict().Keys, key => key.Contains("folded", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Shallow))]
    public void Frozen_stages_stay_as_they_are_and_the_others_learn(string name)
    {
        TorchRandom.ManualSeed(2);
        using var backbone = BackboneRegistry.Create(name);
        var stage = backbone.Stages[backbone.Stages.Count / 2].Name;
        backbone.FreezeThrough(stage);
        var before = State(backbone);
        var frozen = Prefixes(backbone, stage);
        using var optimizer = new AdamW([.. backbone.Parameters().Where(parameter => parameter.RequiresGrad)], 1e-2);
        for (var step = 0; step < 2; step++)
        {
            using var scope = new TensorScope();
            backbone.Train();
            optimizer.ZeroGrad();
            backbone.Forward(Tensor.Rand([2, 3, 64, 64])).Square().Mean().Backward();
            optimizer.Step();
        }

        var after = State(backbone);
        Assert.NotEmpty(frozen);
        foreach (var (key, values) in before)
        {
            var isFrozen = frozen.Any(prefix => key.StartsWith(prefix, StringComparison.Ordinal));
            Assert.True(isFrozen == values.SequenceEqual(after[key]),
                $"{key} {(isFrozen ? "is frozen, but changed" : "did not change")}");
        }
    }

    [Theory]
    [MemberData(nameof(Shallow))]
    public void A_training_step_leaves_nothing_behind(string name)
    {
        using var backbone = BackboneRegistry.Create(name);
        using var optimizer = new AdamW([.. backbone.Parameters()], 1e-3);
        Step();
        var live = LiveTensors.CountSettled();
        Step();

        Assert.Equal(live, Tensor.LiveCount);

        void Step()
        {
            using var scope = new TensorScope();
            optimizer.ZeroGrad();
            backbone.Forward(Tensor.Rand([2, 3, 48, 48])).Square().Mean().Backward();
            optimizer.Step();
        }
    }

    [Fact]
    public void Stages_are_asked_for_by_block_or_by_group()
    {
        using var scope = new TensorScope();
        using var noGrad = new NoGradScope();
        using var backbone = BackboneRegistry.Create("resnet18");
        backbone.Eval();
        var input = Tensor.Rand([1, 3, 64, 64]);

        Assert.Equal(
            backbone.ForwardStages(input, ["layer2.1", "layer4.1"]).Select(map => map.ToArray<float>()),
            backbone.ForwardStages(input, ["layer2", "layer4"]).Select(map => map.ToArray<float>()));
    }

    [Theory]
    [InlineData("layer3", "layer2")]
    [InlineData("layer3", "layer3.1")]
    [InlineData("layer5", "layer5")]
    public void Refuses_stages_that_are_not_there_or_not_in_order(string first, string second)
    {
        using var scope = new TensorScope();
        using var backbone = BackboneRegistry.Create("resnet18");
        var error = Assert.Throws<ArgumentException>(
            () => backbone.ForwardStages(Tensor.Zeros([1, 3, 32, 32]), [first, second]));
        Assert.Contains(first, error.Message, StringComparison.Ordinal);
        Assert.Contains("stem, layer1.0", error.Message, StringComparison.Ordinal);
        Assert.Contains("'layer5'", Assert.Throws<ArgumentException>(() => backbone.FreezeThrough("layer5")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_backbone_turns_pixels_into_its_own_scale()
    {
        using var scope = new TensorScope();
        using var noGrad = new NoGradScope();
        var normalization = new PixelNormalization([0.1, 0.2, 0.3], [0.5, 0.25, 0.125], blueFirst: true);
        TorchRandom.ManualSeed(1);
        using var own = new SqueezeNet(new() { Normalization = normalization }, divisor: 8);
        TorchRandom.ManualSeed(1);
        using var plain = new SqueezeNet(new() { Normalization = PixelNormalization.MinusOneToOne }, divisor: 8);
        var values = Tensor.Rand([2, 3, 40, 40]);
        // Of 0..1: blue, green, red, each minus its mean, by its deviation.
        var scaled = Tensor.Cat([.. new[] { 2, 1, 0 }.Select(channel =>
            (values.Slice(1, channel, channel + 1) - normalization.Mean[channel]) / normalization.Std[channel])],
            dim: 1);

        NearlyEqual.Check(plain.Forward(scaled), own.Forward(values * 2 - 1), "scaled", 1e-5);
        Assert.Equal(plain.StateDict().Keys, own.StateDict().Keys);
    }

    [Fact]
    public void Options_that_a_backbone_lacks_are_refused_by_name()
    {
        Assert.Contains("CaffeStride",
            Assert.Throws<ArgumentException>(() =>
                BackboneRegistry.Create("resnet18", new() { CaffeStride = true })).Message, StringComparison.Ordinal);
        Assert.Contains("Classes",
            Assert.Throws<ArgumentException>(() =>
                BackboneRegistry.Create("mobilenet-v1", new() { Classes = 10 })).Message, StringComparison.Ordinal);
        Assert.Contains("momentum",
            Assert.Throws<ArgumentException>(
                () => BackboneRegistry.Create("resnet18", new() { BatchNormMomentum = 0 })).Message,
                StringComparison.Ordinal);
        Assert.Contains("resnet18", Assert.Throws<ArgumentException>(() => BackboneRegistry.Create("resnet19")).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new PixelNormalization([0, 0], [1, 1]));
        Assert.Throws<ArgumentException>(() => new PixelNormalization([0, 0, 0], [1, 0, 1]));
        using var scope = new TensorScope();
        using var backbone = BackboneRegistry.Create("squeezenet1-1");
        Assert.Contains("classifier",
            Assert.Throws<InvalidOperationException>(() => backbone.Classify(Tensor.Zeros([1, 3, 64, 64]))).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("efficientnet-lite0")]
    [InlineData("mobilenet-v1")]
    public void Networks_with_ReLU6_learn_in_bfloat16_on_the_CPU(string name)
    {
        TorchRandom.ManualSeed(3);
        using var backbone = BackboneRegistry.Create(name);
        backbone.ToMemoryFormat(MemoryFormat.ChannelsLast);
        using var optimizer = new AdamW([.. backbone.Parameters()], 1e-3);
        using var images = (Tensor.Rand([4, 3, 64, 64]) * 2 - 1).Contiguous(MemoryFormat.ChannelsLast);
        using var target = Tensor.Rand([4, backbone.OutputChannels]);
        var losses = new List<float>();
        for (var step = 0; step < 8; step++)
        {
            using var scope = new TensorScope();
            optimizer.ZeroGrad();
            Tensor map;
            using (var autocast = new AutocastScope(DeviceType.Cpu))
            {
                map = backbone.Forward(images);
            }

            Assert.Equal(ScalarType.BFloat16, map.Type);
            var loss = (map.Mean([2, 3]).To(ScalarType.Float32) - target).Square().Mean();
            loss.Backward();
            Assert.All(backbone.NamedParameters(), pair => Assert.True(
                pair.Parameter.Grad is { } gradient
                    && gradient.Isfinite().All().Item<bool>(), $"{pair.Name} has no gradient"));
            optimizer.Step();
            losses.Add(loss.Item<float>());
        }

        Assert.True(losses[^1] < 0.8 * losses[0], string.Join(" ", losses));
    }

    private static Dictionary<string, float[]> State(Backbone network) => network.StateDict()
        .Where(pair => pair.Value.Type == ScalarType.Float32)
        .ToDictionary(pair => pair.Key, pair => pair.Value.ToArray<float>());

    // Names of state that belongs to the stages up to one, told from the stages' names alone.
    private static List<string> Prefixes(Backbone backbone, string stage)
    {
        var names = backbone.Stages.TakeWhile(known => known.Name != stage).Select(known => known.Name).Append(stage);
        return [.. names.SelectMany(name => name switch
        {
            "stem" => new[] { "conv1.", "bn1." },
            "conv_stem" => ["conv_stem.", "bn1."],
            _ => [name + "."],
        })];
    }
}
