using System.IO.Compression;
using Nadir.Torch;
using Nadir.Torch.Serialization;
using Nadir.Torch.Tests.Serialization;

namespace Nadir.Systems.Tests.Clip;

/// <summary>Writes one model in every form that checkpoints of CLIP have.</summary>
internal static class CheckpointForms
{
    public static readonly string[] All = ["openai.safetensors", "transformers.safetensors", "state_dict.pt",
        "open_clip.pt", "torchscript.pt"];

    public static string Write(string folder, string form, IReadOnlyDictionary<string, Tensor> state)
    {
        var path = Path.Combine(folder, form);
        var tensors = state.Where(pair => !pair.Key.EndsWith("num_batches_tracked", StringComparison.Ordinal))
            .ToDictionary();
        switch (form)
        {
            case "openai.safetensors":
                SafetensorsTensors.Write(path, tensors);
                break;
            case "transformers.safetensors":
                SafetensorsTensors.Write(path, Transformers(tensors));
                break;
            default:
                File.WriteAllBytes(path, Pickled(form, tensors));
                break;
        }

        return path;
    }

    // By rules of its own, so that it checks the reader's.
    public static Dictionary<string, Tensor> Transformers(IReadOnlyDictionary<string, Tensor> tensors)
    {
        var renamed = new Dictionary<string, Tensor>();
        foreach (var (name, tensor) in tensors)
        {
            var tower = name.StartsWith("visual.", StringComparison.Ordinal) ? "vision_model" : "text_model";
            var own = name.Replace("visual.", "", StringComparison.Ordinal)
                .Replace("transformer.resblocks", "encoder.layers", StringComparison.Ordinal);
            if (own.Contains(".in_proj_", StringComparison.Ordinal))
            {
                var kind = own[(own.LastIndexOf('_') + 1)..];
                var start = own[..own.IndexOf(".attn.", StringComparison.Ordinal)];
                foreach (var (part, piece) in tensor.Chunk(3).Index())
                {
                    renamed[$"{tower}.{start}.self_attn.{"qkv"[part]}_proj.{kind}"] = piece.Contiguous();
                }

                continue;
            }

            (string Ours, string Theirs)[] words =
            [
                ("attn.out_proj", "self_attn.out_proj"), ("ln_1", "layer_norm1"), ("ln_2", "layer_norm2"),
                ("mlp.c_fc", "mlp.fc1"), ("mlp.c_proj", "mlp.fc2"),
                ("ln_pre", "pre_layrnorm"), ("ln_post", "post_layernorm"), ("ln_final", "final_layer_norm"),
                ("conv1", "embeddings.patch_embedding"),
                ("class_embedding", "embeddings.class_embedding"), ("token_embedding", "embeddings.token_embedding"),
                ("positional_embedding", "embeddings.position_embedding.weight"),
            ];
            var theirs = words.Aggregate(
                own, (text, word) => text.Replace(word.Ours, word.Theirs, StringComparison.Ordinal));
            var (full, value) = own switch
            {
                "logit_scale" => (own, tensor),
                "proj" => ("visual_projection.weight", tensor.T().Contiguous()),
                "text_projection" => ("text_projection.weight", tensor.T().Contiguous()),
                _ => ($"{tower}.{theirs}", tensor),
            };
            renamed[full] = value;
        }

        return renamed;
    }

    public static byte[] Pickled(string form, IReadOnlyDictionary<string, Tensor> tensors)
    {
        var pickle = new CheckpointBytes();
        var storages = new List<byte[]>();
        if (form == "open_clip.pt")
        {
            pickle.Op("}(").Text("epoch").Int(3).Text("optimizer").Op("}(").Text("exp_avg")
                .Tensor("FloatStorage", "0", 1, 0, [1], [1]).Op("u").Text("state_dict");
            storages.Add(new byte[4]);
        }

        if (form == "torchscript.pt")
        {
            Module(pickle, storages, tensors, "");
        }
        else
        {
            pickle.Op("}(");
            foreach (var (name, tensor) in tensors)
            {
                pickle.Text(form == "open_clip.pt" ? $"module.{name}" : name);
                Add(pickle, storages, tensor);
            }

            pickle.Op("u");
        }

        return CheckpointBytes.Zip(form == "open_clip.pt" ? pickle.Op("u").Stop()
            : pickle.Stop(), storages, CompressionLevel.NoCompression);
    }

    /// <summary>A state dict in which one tensor is a view of a single stored number.</summary>
    public static byte[] Bomb(IReadOnlyDictionary<string, Tensor> tensors, string name, long[] shape)
    {
        var pickle = new CheckpointBytes().Op("}(");
        var storages = new List<byte[]>();
        foreach (var (other, tensor) in tensors.Where(pair => pair.Key != name))
        {
            pickle.Text(other);
            Add(pickle, storages, tensor);
        }

        pickle.Text(name).Tensor("FloatStorage", $"{storages.Count}", 1, 0, shape, new long[shape.Length]);
        return CheckpointBytes.Zip(pickle.Op("u").Stop(), [.. storages, new byte[sizeof(float)]]);
    }

    private static void Module(
        CheckpointBytes pickle, List<byte[]> storages, IReadOnlyDictionary<string, Tensor> tensors, string prefix)
    {
        pickle.Global("__torch__.clip", "Module").Op(")").Raw(0x81).Op("}(").Text("training").Raw(0x89);
        foreach (var child in tensors.Keys.Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
            .Select(name => name[prefix.Length..].Split('.')[0]).Distinct())
        {
            pickle.Text(child);
            if (tensors.TryGetValue(prefix + child, out var tensor))
            {
                Add(pickle, storages, tensor);
            }
            else
            {
                Module(pickle, storages, tensors, $"{prefix}{child}.");
            }
        }

        pickle.Op("ub");
    }

    private static void Add(CheckpointBytes pickle, List<byte[]> storages, Tensor tensor)
    {
        var bytes = new byte[tensor.NumberOfElements * sizeof(float)];
        tensor.CopyBytesTo(bytes);
        pickle.Tensor("FloatStorage", $"{storages.Count}", tensor.NumberOfElements, 0, tensor.Shape, tensor.Strides);
        storages.Add(bytes);
    }
}
