using Nadir.Systems.Building.Backbones;
using Nadir.Systems.Building.TextEncoders;
using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Tests.Support;

/// <summary>Whole networks from files of reference vectors: sizes are read from the weights, which go by the authors'
/// names.</summary>
internal static class PublishedNetworks
{
    /// <summary>A ResNet-18 as narrow as the file's, for pixels that are already on its scale.</summary>
    public static ResNet Trunk(ReferenceVectors vectors, string prefix)
    {
        int[] widths =
            [.. Enumerable.Range(1, 4).Select(layer => (int)vectors[$"{prefix}layer{layer}.0.conv1.weight"].Size(0))];
        return new ResNet(
            "resnet18", new ResNetSizes([2, 2, 2, 2], widths, false),
                new BackboneOptions { Normalization = PixelNormalization.MinusOneToOne });
    }

    /// <summary>Skip-thoughts as small as the file's.</summary>
    public static TextEncoderOptions SkipThoughts(ReferenceVectors vectors, string prefix) => new()
    {
        Kind = TextEncoderKind.SkipThoughts,
        VocabularySize = (int)vectors[prefix + "embedding.weight"].Size(0),
        WordWidth = (int)vectors[prefix + "embedding.weight"].Size(1),
        Hidden = (int)vectors[prefix + "rnn.gru_cell.weight_hr.weight"].Size(0),
    };

    /// <summary>Copies weights into a network, which takes the file's precision; all that the network has must be
    /// there.</summary>
    /// <param name="network">Put into evaluation mode.</param>
    /// <param name="files">Files that hold its weights together.</param>
    /// <param name="prefixes">What stands before a part's names in the files, and in the network.</param>
    public static T Load<T>(T network, ReferenceVectors[] files, params (string File, string Network)[] prefixes)
        where T : Module => Load(network, files, except: "-", prefixes);

    /// <summary>The same for a network of which a part stays as it is.</summary>
    public static T Load<T>(
        T network, ReferenceVectors[] files, string except, params (string File, string Network)[] prefixes)
        where T : Module
    {
        var state = new Dictionary<string, Tensor>();
        foreach (var file in files)
        {
            foreach (var name in file.Names)
            {
                if (prefixes.FirstOrDefault(pair => name.StartsWith(pair.File, StringComparison.Ordinal))
                    is { File: { } prefix, Network: var to })
                {
                    state[to + name[prefix.Length..]] = file[name];
                }
            }
        }

        var own = network.StateDict();
        string[] missing = [.. own.Keys.Where(
            name => !state.ContainsKey(name) && !name.StartsWith(except, StringComparison.Ordinal)
                && !name.EndsWith(".num_batches_tracked", StringComparison.Ordinal)
                && !name.EndsWith(".concept_of_word", StringComparison.Ordinal))];
        Assert.True(missing.Length == 0, $"the files lack {string.Join(", ", missing)}");
        network.To(state.Values.First(tensor => tensor.Type != ScalarType.Int64).Type);
        network.LoadStateDict(state.Where(pair => own.ContainsKey(pair.Key)).ToDictionary(), strict: false);
        network.Eval();
        return network;
    }

    /// <summary>How many numbers a training can change.</summary>
    public static long Parameters(Module module, string exceptPrefix = "-") => module.NamedParameters()
        .Where(pair => !pair.Name.StartsWith(exceptPrefix, StringComparison.Ordinal))
            .Sum(pair => pair.Parameter.NumberOfElements);
}
