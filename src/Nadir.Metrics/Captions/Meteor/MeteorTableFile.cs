using System.IO.Compression;
using System.Text;

namespace Nadir.Metrics;

/// <summary>Reads METEOR's tables: records of a fixed number of lines, plain or compressed with gzip.</summary>
internal static class MeteorTableFile
{
    // The published paraphrase table has about 200 MB when it is unpacked.
    private const long MaximumCharacters = 1L << 30;

    private const int MaximumLine = 1 << 16;

    /// <summary>
    /// The records of a file, each as so many lines; <c>Number</c> is that of the record's first line.
    /// </summary>
    /// <exception cref="InvalidDataException">The file ends within a record, is damaged or too large.</exception>
    internal static IEnumerable<(int Number, string[] Lines)> Records(string path, int linesPerRecord)
    {
        using var file = File.OpenRead(path);
        using Stream plain = path.EndsWith(".gz", StringComparison.Ordinal)
            ? new GZipStream(file, CompressionMode.Decompress) : file;
        using var reader = new StreamReader(plain, Encoding.UTF8);
        long characters = 0;
        var number = 1;
        while (Next(reader, path, number) is { } first)
        {
            var lines = new string[linesPerRecord];
            lines[0] = first;
            for (var i = 1; i < linesPerRecord; i++)
            {
                lines[i] = Next(reader, path, number + i)
                    ?? throw new InvalidDataException(
                        $"{path} ends within the record that begins in line {number}: it is cut off.");
            }

            characters += lines.Sum(line => (long)line.Length);
            yield return characters <= MaximumCharacters
                ? (number, lines)
                : throw new InvalidDataException(
                    $"{path} has more than {MaximumCharacters:N0} characters; no table of METEOR is so large.");
            number += linesPerRecord;
        }
    }

    private static string? Next(StreamReader reader, string path, int number)
    {
        string? line;
        try
        {
            line = reader.ReadLine();
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException(
                $"{path} is damaged behind line {number - 1}: {exception.Message}", exception);
        }

        return line is null || line.Length <= MaximumLine
            ? line
            : throw new InvalidDataException(
                $"{path}, line {number}, has {line.Length:N0} characters: this is no table of METEOR.");
    }
}
