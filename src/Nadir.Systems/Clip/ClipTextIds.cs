using Nadir.Text;

namespace Nadir.Systems.Clip;

/// <summary>CLIP's tokenizer where text towers expect one. Safe to use from many threads.</summary>
public sealed class ClipTextIds : ITextTokenizer
{
    private readonly ClipTokenizer _tokenizer;

    private ClipTextIds(ClipTokenizer tokenizer, string folder) => (_tokenizer, Folder) = (tokenizer, folder);

    /// <summary>Where the tokenizer's files are.</summary>
    public string Folder { get; }

    /// <summary>Reads the tokenizer of a model folder.</summary>
    /// <param name="folder">Holds one of the files that <see cref="ClipTokenizerFolder.Names"/> lists.</param>
    /// <param name="configuration">The text tower that takes the ids.</param>
    /// <exception cref="FileNotFoundException">There is no tokenizer.</exception>
    /// <exception cref="InvalidDataException">It is damaged, or has ids that the tower has no embedding for.</exception>
    public static ClipTextIds Load(string folder, ClipTextConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var tokenizer = ClipTokenizer.Load(folder);
        return tokenizer.VocabularySize <= configuration.VocabularySize
            ? new ClipTextIds(tokenizer, folder)
            : throw new InvalidDataException(
                $"'{folder}': the tokenizer has {tokenizer.VocabularySize} tokens, the model's embedding {configuration.VocabularySize}; put the model's own tokenizer there.");
    }

    /// <inheritdoc/>
    public long[] Encode(string text, int maximumLength)
    {
        var ids = new long[maximumLength];
        return ids[.._tokenizer.Encode(text, ids)];
    }
}
