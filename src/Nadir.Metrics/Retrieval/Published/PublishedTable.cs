using System.Reflection;

namespace Nadir.Metrics.Published;

/// <summary>Reads the tables of published values that come with the program.</summary>
internal static class PublishedTable
{
    /// <summary>The rows below the titles, split into cells.</summary>
    internal static IEnumerable<string[]> Rows(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"{name}.csv")!;
        using var reader = new StreamReader(stream);
        _ = reader.ReadLine();
        while (reader.ReadLine() is { } line)
        {
            yield return line.Split(',');
        }
    }
}
