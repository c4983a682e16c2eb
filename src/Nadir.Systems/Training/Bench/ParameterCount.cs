using Nadir.Torch.Nn;

namespace Nadir.Systems.Training.Bench;

/// <summary>Counts parameters as the remote-sensing papers do.</summary>
public static class ParameterCount
{
    /// <summary>
    /// All numbers that a training can change, without the embeddings of words, which depend on the vocabulary.
    /// </summary>
    /// <param name="network">The network.</param>
    public static long WithoutWords(Module network)
    {
        ArgumentNullException.ThrowIfNull(network);
        var words = network.NamedModules().Where(pair => pair.Module is Embedding)
            .SelectMany(pair => pair.Module.Parameters()).ToHashSet();
        return network.Parameters().Where(parameter => !words.Contains(parameter))
            .Sum(parameter => parameter.NumberOfElements);
    }
}
