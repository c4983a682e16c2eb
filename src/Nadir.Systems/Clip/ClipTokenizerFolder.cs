namespace Nadir.Systems.Clip;

/// <summary>The files of CLIP's tokenizer, as they lie beside checkpoints and in model folders.</summary>
public static class ClipTokenizerFolder
{
    /// <summary>The merges of OpenAI's tokenizer.</summary>
    public const string OpenAiName = "bpe_simple_vocab_16e6.txt.gz";

    /// <summary>The merges of a tokenizer of transformers.</summary>
    public const string MergesName = "merges.txt";

    /// <summary>Names of all files that a tokenizer may be read from.</summary>
    public static IReadOnlyList<string> Names { get; } = [MergesName, "vocab.json", "tokenizer.json", OpenAiName];

    /// <summary>Copies what there is of a tokenizer into a model folder.</summary>
    /// <param name="source">A folder, or one of the files.</param>
    /// <param name="folder">Exists; files of the same names are replaced.</param>
    /// <returns>Names of the files that were copied; none when there is no tokenizer.</returns>
    /// <exception cref="FileNotFoundException">There is no such folder or file.</exception>
    /// <exception cref="InvalidDataException">The file has another name than a tokenizer's files.</exception>
    public static IReadOnlyList<string> Copy(string source, string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(source);
        if (Directory.Exists(source))
        {
            string[] found = [.. Names.Where(name => File.Exists(Path.Combine(source, name)))];
            foreach (var name in found)
            {
                CopyFile(Path.Combine(source, name), Path.Combine(folder, name));
            }

            return found;
        }

        if (!File.Exists(source))
        {
            throw new FileNotFoundException($"'{source}' does not exist; name a folder or a file of a CLIP's tokenizer.", source);
        }

        var single = Path.GetFileName(source);
        if (!Names.Contains(single))
        {
            throw new InvalidDataException($"'{source}' is no tokenizer: its file is called {string.Join(" or ", Names)}.");
        }

        CopyFile(source, Path.Combine(folder, single));
        return [single];
    }

    // Not File.Copy: a read-only source would make a copy that the next conversion could not replace.
    private static void CopyFile(string source, string target)
    {
        if (Path.GetFullPath(source) == Path.GetFullPath(target))
        {
            return;
        }

        using var from = File.OpenRead(source);
        using var to = File.Create(target);
        from.CopyTo(to);
    }
}
