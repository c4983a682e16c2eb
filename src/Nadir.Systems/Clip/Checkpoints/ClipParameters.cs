using Nadir.Systems.Clip.Image;

namespace Nadir.Systems.Clip.Checkpoints;

/// <summary>The parameters and buffers that a configuration asks for, without making them.</summary>
/// <remarks>Lets a file be compared with a configuration before memory is taken for either. Thread-safe.</remarks>
public static class ClipParameters
{
    /// <summary>Names and shapes of a model's <c>StateDict</c>, without the counters of batch normalisations.</summary>
    /// <param name="configuration">Valid.</param>
    public static Dictionary<string, long[]> Of(ClipConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var text = configuration.Text;
        var shapes = new Dictionary<string, long[]>(StringComparer.Ordinal)
        {
            ["logit_scale"] = [],
            ["token_embedding.weight"] = [text.VocabularySize, text.Width],
            ["positional_embedding"] = [text.ContextLength, text.Width],
            ["text_projection"] = [text.Width, configuration.EmbedDim],
        };
        AddNormalization(shapes, "ln_final", text.Width);
        AddTransformer(shapes, "transformer", text.Width, text.Layers, text.MlpWidth);
        if (configuration.Image.Kind == ClipImageKind.ModifiedResNet)
        {
            AddResNet(shapes, configuration.Image, configuration.EmbedDim);
        }
        else
        {
            AddVisionTransformer(shapes, configuration.Image, configuration.EmbedDim);
        }

        if (configuration.Heads)
        {
            AddLinear(shapes, "image_head", configuration.EmbedDim, configuration.EmbedDim);
            AddLinear(shapes, "text_head", configuration.EmbedDim, configuration.EmbedDim);
        }

        if (configuration.Adapter is { } adapter)
        {
            AddAdapter(shapes, configuration.Image.Width, text.Width, adapter.Width);
        }

        return shapes;
    }

    private static void AddAdapter(Dictionary<string, long[]> shapes, int imageWidth, int textWidth, int middle)
    {
        AddLinear(shapes, "adapter.image_down", imageWidth, middle);
        AddLinear(shapes, "adapter.text_down", textWidth, middle);
        AddLinear(shapes, "adapter.image_up", middle, imageWidth - middle);
        AddLinear(shapes, "adapter.text_up", middle, textWidth - middle);
        AddLinear(shapes, "adapter.shared_up", middle, middle);
    }

    private static void AddVisionTransformer(Dictionary<string, long[]> shapes, ClipImageConfiguration image, int embedDim)
    {
        shapes["visual.class_embedding"] = [image.Width];
        shapes["visual.positional_embedding"] = [(image.GridSide * image.GridSide) + 1, image.Width];
        shapes["visual.proj"] = [image.Width, embedDim];
        shapes["visual.conv1.weight"] = [image.Width, 3, image.PatchSize, image.PatchSize];
        AddNormalization(shapes, "visual.ln_pre", image.Width);
        AddNormalization(shapes, "visual.ln_post", image.Width);
        AddTransformer(shapes, "visual.transformer", image.Width, image.Layers[0], image.MlpWidth);
    }

    private static void AddTransformer(Dictionary<string, long[]> shapes, string name, int width, int layers, int mlpWidth)
    {
        for (var layer = 0; layer < layers; layer++)
        {
            var block = $"{name}.resblocks.{layer}";
            shapes[$"{block}.attn.in_proj_weight"] = [3 * width, width];
            shapes[$"{block}.attn.in_proj_bias"] = [3 * width];
            AddLinear(shapes, $"{block}.attn.out_proj", width, width);
            AddNormalization(shapes, $"{block}.ln_1", width);
            AddLinear(shapes, $"{block}.mlp.c_fc", width, mlpWidth);
            AddLinear(shapes, $"{block}.mlp.c_proj", mlpWidth, width);
            AddNormalization(shapes, $"{block}.ln_2", width);
        }
    }

    private static void AddResNet(Dictionary<string, long[]> shapes, ClipImageConfiguration image, int embedDim)
    {
        AddConvolution(shapes, "visual.", 1, 3, image.Width / 2, side: 3);
        AddConvolution(shapes, "visual.", 2, image.Width / 2, image.Width / 2, side: 3);
        AddConvolution(shapes, "visual.", 3, image.Width / 2, image.Width, side: 3);
        var channels = image.Width;
        for (var stage = 0; stage < ModifiedResNet.Stages; stage++)
        {
            var planes = image.Width << stage;
            var expanded = planes * Bottleneck.Expansion;
            for (var block = 0; block < image.Layers[stage]; block++)
            {
                var name = $"visual.layer{stage + 1}.{block}.";
                AddConvolution(shapes, name, 1, channels, planes, side: 1);
                AddConvolution(shapes, name, 2, planes, planes, side: 3);
                AddConvolution(shapes, name, 3, planes, expanded, side: 1);
                if ((stage > 0 && block == 0) || channels != expanded)
                {
                    shapes[$"{name}downsample.0.weight"] = [expanded, channels, 1, 1];
                    AddBatchNormalization(shapes, $"{name}downsample.1", expanded);
                }

                channels = expanded;
            }
        }

        shapes["visual.attnpool.positional_embedding"] = [(image.GridSide * image.GridSide) + 1, channels];
        AddLinear(shapes, "visual.attnpool.k_proj", channels, channels);
        AddLinear(shapes, "visual.attnpool.q_proj", channels, channels);
        AddLinear(shapes, "visual.attnpool.v_proj", channels, channels);
        AddLinear(shapes, "visual.attnpool.c_proj", channels, embedDim);
    }

    private static void AddConvolution(Dictionary<string, long[]> shapes, string prefix, int index, int inChannels, int outChannels, int side)
    {
        shapes[$"{prefix}conv{index}.weight"] = [outChannels, inChannels, side, side];
        AddBatchNormalization(shapes, $"{prefix}bn{index}", outChannels);
    }

    private static void AddBatchNormalization(Dictionary<string, long[]> shapes, string name, int channels)
    {
        AddNormalization(shapes, name, channels);
        shapes[$"{name}.running_mean"] = [channels];
        shapes[$"{name}.running_var"] = [channels];
    }

    private static void AddNormalization(Dictionary<string, long[]> shapes, string name, int width)
    {
        shapes[$"{name}.weight"] = [width];
        shapes[$"{name}.bias"] = [width];
    }

    private static void AddLinear(Dictionary<string, long[]> shapes, string name, int inFeatures, int outFeatures)
    {
        shapes[$"{name}.weight"] = [outFeatures, inFeatures];
        shapes[$"{name}.bias"] = [outFeatures];
    }
}
