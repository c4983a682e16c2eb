using Nadir.Systems.Clip;
using Nadir.Systems.Tests.Support;
using Nadir.Torch;
using Nadir.Torch.Serialization;

namespace Nadir.Systems.Tests.Clip;

public sealed class ClipCheckpointTests : IDisposable
{
    private readonly TensorScope _scope = new();
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Forms => [.. CheckpointForms.All];

    public void Dispose()
    {
        _folder.Dispose();
        _scope.Dispose();
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void EveryFormGivesTheModelBack(string form)
    {
        using var model = SmallClip.Create();
        var path = CheckpointForms.Write(_folder.Path, form, model.StateDict());

        using var checkpoint = ClipCheckpoint.Load(path);

        AssertSame(model, checkpoint.Model);
        Assert.Equal(form == "open_clip.pt" ? ["optimizer.exp_avg"] : [], checkpoint.Unused);
        Assert.Equal(form == "transformers.safetensors", checkpoint.IsActivationKnown);
    }

    [Theory]
    [InlineData("openai.safetensors")]
    [InlineData("torchscript.pt")]
    public void AResNetIsToldByItsShapes(string form)
    {
        using var model = SmallClip.Create(ClipImageKind.ModifiedResNet);
        var path = CheckpointForms.Write(_folder.Path, form, model.StateDict());

        using var checkpoint = ClipCheckpoint.Load(path);

        AssertSame(model, checkpoint.Model);
    }

    [Fact]
    public void OpenClipsTextTowerIsFlattened()
    {
        using var model = SmallClip.Create();
        var state = model.StateDict().ToDictionary(
            pair => pair.Key.StartsWith("visual.", StringComparison.Ordinal) || pair.Key == "logit_scale" ? pair.Key
                : $"text.{pair.Key}", pair => pair.Value);
        state["text.attn_mask"] = Tensor.Zeros([12, 12]);
        SafetensorsTensors.Write(_folder.File("x.safetensors"), state);

        using var checkpoint = ClipCheckpoint.Load(_folder.File("x.safetensors"));

        AssertSame(model, checkpoint.Model);
    }

    [Fact]
    public void EveryMissingAndUnusedTensorIsNamed()
    {
        using var model = SmallClip.Create();
        var state = model.StateDict().ToDictionary();
        state.Remove("ln_final.bias");
        state.Remove("visual.transformer.resblocks.1.mlp.c_fc.bias");
        state["logit_bias"] = Tensor.Zeros([]);
        state["visual.ln_pre.weight"] = Tensor.Zeros([65]);
        SafetensorsTensors.Write(_folder.File("x.safetensors"), state);

        var error = Assert.Throws<InvalidDataException>(
            () => ClipCheckpoint.Load(_folder.File("x.safetensors"))).Message;

        Assert.Contains("2 are missing (ln_final.bias, visual.transformer.resblocks.1.mlp.c_fc.bias)", error,
            StringComparison.Ordinal);
        Assert.Contains("1 is unused (logit_bias)", error, StringComparison.Ordinal);
        Assert.Contains("visual.ln_pre.weight is [65] and must be [64]", error, StringComparison.Ordinal);
        Assert.Contains("x.safetensors", error, StringComparison.Ordinal);
    }

    [Fact]
    public void UnusedTensorsCanBeAllowed()
    {
        using var model = SmallClip.Create();
        var state = model.StateDict().ToDictionary();
        state["logit_bias"] = Tensor.Zeros([]);
        SafetensorsTensors.Write(_folder.File("x.safetensors"), state);

        using var checkpoint = ClipCheckpoint.Load(
            _folder.File("x.safetensors"), new ClipCheckpointOptions { AllowUnused = true });

        Assert.Equal(["logit_bias"], checkpoint.Unused);
    }

    [Fact]
    public void TransformersConfigurationIsHeeded()
    {
        using var model = SmallClip.Create();
        var path = CheckpointForms.Write(_folder.Path, "transformers.safetensors", model.StateDict());
        File.WriteAllText(_folder.File("config.json"), """
            {"vision_config":{"hidden_act":"gelu","num_attention_heads":4},"text_config":{"hidden_act":"gelu","num_attention_heads":2,"eos_token_id":39}}
            """);

        using var checkpoint = ClipCheckpoint.Load(path);

        var found = checkpoint.Model.Configuration;
        Assert.Equal((ClipActivation.Gelu, 4, 2, 39),
            (found.Activation, found.Image.Heads, found.Text.Heads, found.Text.EndToken!.Value));
    }

    [Fact]
    public void HeadsThatCannotBeToldAreAskedFor()
    {
        using var model = new ClipModel(SmallClip.Configuration() with
        {
            Text = new ClipTextConfiguration
            {
                ContextLength = 12,
                VocabularySize = 40,
                Width = 36,
                Heads = 3,
                Layers = 1,
                MlpWidth = 8
            },
        });
        var path = CheckpointForms.Write(_folder.Path, "openai.safetensors", model.StateDict());

        Assert.Contains("text heads", Assert.Throws<InvalidDataException>(() => ClipCheckpoint.Load(path)).Message,
            StringComparison.Ordinal);

        using var checkpoint = ClipCheckpoint.Load(path, new ClipCheckpointOptions { TextHeads = 3 });
        AssertSame(model, checkpoint.Model);
    }

    [Fact]
    public void AViewThatRepeatsOneNumberTakesNoMemory()
    {
        using var model = SmallClip.Create();
        var path = _folder.File("x.pt");
        // 256 GiB of one stored zero.
        File.WriteAllBytes(path, CheckpointForms.Bomb(model.StateDict(), "token_embedding.weight", [1L << 30, 64]));

        Assert.Contains("several times", Assert.Throws<InvalidDataException>(() => ClipCheckpoint.Load(path)).Message,
            StringComparison.Ordinal);
    }

    private static void AssertSame(ClipModel expected, ClipModel actual)
    {
        var (left, right) = (expected.StateDict(), actual.StateDict());
        Assert.Equal(left.Keys.Order(), right.Keys.Order());
        Assert.All(left, pair =>
            Assert.Equal(pair.Value.To(ScalarType.Float32).ToArray<float>(),
                right[pair.Key].To(ScalarType.Float32).ToArray<float>()));
    }
}
