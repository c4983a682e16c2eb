using Nadir.Imagery.Files;

namespace Nadir.Cli.CommandLine;

/// <summary>
/// The words of the command line with the bytes that the caller gave, which name files that are not UTF-8.
/// </summary>
internal static class RawArguments
{
    private const string Process = "/proc/self/cmdline";

    /// <summary>Reads the words again where .NET could not.</summary>
    /// <param name="arguments">What .NET made of them.</param>
    /// <returns>The same words, as <see cref="FileNames"/> reads them.</returns>
    public static IReadOnlyList<string> Of(IReadOnlyList<string> arguments)
    {
        if (!arguments.Any(word => word.Contains('\uFFFD', StringComparison.Ordinal) || FileNames.HasRawBytes(word))
            || !File.Exists(Process))
        {
            return arguments;
        }

        // Before them stand the program and, where dotnet runs it, what dotnet was told. Each word ends with a zero.
        byte[] line = File.ReadAllBytes(Process);
        var words = new List<string>();
        for (int start = 0; start < line.Length;)
        {
            int length = line.AsSpan(start).IndexOf((byte)0);
            words.Add(FileNames.DecodeText(line.AsSpan(start, length < 0 ? line.Length - start : length)));
            start += length < 0 ? line.Length : length + 1;
        }

        return words.Count >= arguments.Count ? words[^arguments.Count..] : arguments;
    }
}
