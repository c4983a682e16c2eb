using System.Globalization;

namespace Nadir.Fuzz.Running;

/// <summary>How a reader failed.</summary>
internal enum FaultKind
{
    /// <summary>An exception that it does not document.</summary>
    Exception,

    /// <summary>The process ended.</summary>
    Crash,

    /// <summary>It used more processor time than one execution may.</summary>
    Hang,

    /// <summary>The process took more memory than its budget.</summary>
    Memory,
}

/// <summary>An input that a reader failed on.</summary>
/// <param name="Target">The reader.</param>
/// <param name="Seed">Seed of the run.</param>
/// <param name="Index">Number of the execution.</param>
/// <param name="Kind">How it failed.</param>
/// <param name="What">The exception, or how the process ended.</param>
internal sealed record Finding(string Target, int Seed, long Index, FaultKind Kind, string What)
{
    private const int NameParts = 4;

    /// <summary>Writes the input, and beside it what happened.</summary>
    public void Save(string folder, byte[] input)
    {
        Directory.CreateDirectory(folder);
        var name = string.Create(CultureInfo.InvariantCulture, $"{Target}_{Seed}_{Index}_{Kind}");
        File.WriteAllBytes(Path.Combine(folder, name + ".input"), input);
        File.WriteAllText(Path.Combine(folder, name + ".txt"), What);
    }

    /// <summary>Reads all findings of a folder.</summary>
    public static IReadOnlyList<Finding> ReadAll(string folder) => !Directory.Exists(folder) ? [] :
    [
        .. from file in Directory.GetFiles(folder, "*.txt").Order(StringComparer.Ordinal)
           let parts = Path.GetFileNameWithoutExtension(file).Split('_')
           where parts.Length == NameParts
           select new Finding(
               parts[0], int.Parse(parts[1], CultureInfo.InvariantCulture),
               long.Parse(parts[2], CultureInfo.InvariantCulture), Enum.Parse<FaultKind>(parts[3]),
               File.ReadAllText(file)),
    ];
}
