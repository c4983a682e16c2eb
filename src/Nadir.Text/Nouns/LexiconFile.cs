namespace Nadir.Text;

/// <summary>Reads the word lists and tables of this assembly: words between blanks, and lines of comment that begin with #.</summary>
internal static class LexiconFile
{
    /// <summary>The lines of a list, comments left out.</summary>
    /// <param name="name">Such as <c>adjectives</c>.</param>
    internal static IEnumerable<string> Lines(string name)
    {
        using var stream = typeof(LexiconFile).Assembly.GetManifestResourceStream($"Nadir.Text.Lexicon.{name}.txt")
            ?? throw new InvalidOperationException($"The word list '{name}' is not in the assembly.");
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (!line.StartsWith('#'))
            {
                yield return line;
            }
        }
    }

    /// <summary>The words of a list.</summary>
    /// <param name="name">Such as <c>adjectives</c>.</param>
    internal static IEnumerable<string> Words(string name) =>
        Lines(name).SelectMany(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
