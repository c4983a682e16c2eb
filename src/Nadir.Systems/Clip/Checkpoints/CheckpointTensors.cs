using Nadir.Torch;
using Nadir.Torch.Serialization;

namespace Nadir.Systems.Clip.Checkpoints;

/// <summary>The tensors of a checkpoint, parted into those of a CLIP and those beside it, such as an optimizer's.</summary>
/// <param name="Naming">Whose names they have.</param>
/// <param name="Tensors">By names without the prefix that training programs put before them.</param>
/// <param name="Others">Names of the tensors beside the model.</param>
internal sealed record CheckpointTensors(CheckpointNaming Naming, Dictionary<string, Tensor> Tensors, IReadOnlyList<string> Others)
{
    private const string OpenAiAnchor = "visual.conv1.weight";
    private const string TransformersAnchor = "vision_model.embeddings.patch_embedding.weight";

    // Where training programs keep the model beside other things, the best first.
    private static readonly string[] s_preferred = ["", "state_dict.", "model.", "module."];

    /// <summary>Reads a checkpoint of any kind.</summary>
    /// <param name="path">A <c>.safetensors</c> file, an index of several, a <c>.pt</c> or <c>.pth</c> file.</param>
    /// <returns>Tensors that the innermost scope owns.</returns>
    /// <exception cref="InvalidDataException">It cannot be read, or holds no CLIP.</exception>
    public static CheckpointTensors ReadFrom(string path)
    {
        // What it throws names the file already.
        var all = WeightsFile.ReadAll(path);
        try
        {
            return Part(all, path);
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"'{path}' cannot be read: {exception.Message}", exception);
        }
    }

    private static CheckpointTensors Part(Dictionary<string, Tensor> all, string path)
    {
        var (naming, prefix) = Find(all.Keys);
        var own = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        var others = new List<string>();
        foreach (var (name, tensor) in all)
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal))
            {
                own[name[prefix.Length..]] = tensor;
            }
            else
            {
                others.Add(name);
            }
        }

        RequireOwnElements(own, path);
        return new CheckpointTensors(naming, own, others);
    }

    private static (CheckpointNaming Naming, string Prefix) Find(Dictionary<string, Tensor>.KeyCollection names)
    {
        (CheckpointNaming Naming, string Prefix)[] found =
            [.. Prefixes(names, OpenAiAnchor, CheckpointNaming.OpenAi), .. Prefixes(names, TransformersAnchor, CheckpointNaming.Transformers)];
        if (found.Length == 0)
        {
            throw new InvalidDataException(
                $"it holds no CLIP: none of its {names.Count} tensors is called {OpenAiAnchor} (OpenAI, open_clip) or {TransformersAnchor} (transformers).");
        }

        if (found is [var only])
        {
            return only;
        }

        foreach (var preferred in s_preferred)
        {
            if (Array.Find(found, candidate => candidate.Prefix == preferred) is { Prefix: not null } chosen)
            {
                return chosen;
            }
        }

        throw new InvalidDataException(
            $"it holds {found.Length} CLIPs, under {string.Join(", ", found.Select(candidate => $"'{candidate.Prefix}'"))}; save one of them alone.");
    }

    private static IEnumerable<(CheckpointNaming Naming, string Prefix)> Prefixes(
        IEnumerable<string> names, string anchor, CheckpointNaming naming) => names
        .Where(name => name == anchor || name.EndsWith('.' + anchor, StringComparison.Ordinal))
        .Select(name => (naming, name[..^anchor.Length]));

    // Views of PyTorch may show one stored element a million times; weights never do.
    private static void RequireOwnElements(Dictionary<string, Tensor> tensors, string path)
    {
        var views = tensors.Values.Any(tensor => !tensor.IsContiguous);
        var bytes = tensors.Values.Sum(tensor => (double)tensor.NumberOfElements * tensor.Type.ElementSize());
        if (bytes > new FileInfo(path).Length && (views || !path.EndsWith(".json", StringComparison.OrdinalIgnoreCase)))
        {
            throw new InvalidDataException($"its tensors have {bytes:0} bytes, more than the file: they show the same numbers several times.");
        }
    }
}
