using Nadir.Torch;
using Nadir.Torch.Serialization;

namespace Nadir.Systems.Tests.Clip;

/// <summary>The sets of checkpoints and outputs of OpenAI's code in the reference folder.</summary>
/// <param name="Name">What the set's files begin with.</param>
/// <param name="Outputs">Inputs and outputs by name.</param>
/// <param name="Checkpoints">The same weights in several forms.</param>
internal sealed record ClipReference(string Name, Dictionary<string, Tensor> Outputs, string[] Checkpoints)
{
    private const string End = "_io.safetensors";

    /// <summary>All sets; skips the test when there are none.</summary>
    public static IReadOnlyList<ClipReference> All()
    {
        var folder = Path.GetDirectoryName(ReferenceFiles.Reference("clip", "preprocess.safetensors"))!;
        ClipReference[] sets = [.. Directory.GetFiles(folder, $"*{End}").Order(StringComparer.Ordinal).Select(Read)];
        Skip.If(sets.Length == 0, $"{folder} has no *{End}");
        return sets;
    }

    private static ClipReference Read(string path)
    {
        var start = path[..^End.Length];
        string[] checkpoints = [.. Directory.GetFiles(Path.GetDirectoryName(path)!, Path.GetFileName(start) + "_*")
            .Where(file => file != path)];
        Assert.NotEmpty(checkpoints);
        return new ClipReference(Path.GetFileName(start), SafetensorsTensors.ReadAll(path), checkpoints);
    }
}
