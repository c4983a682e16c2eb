namespace Nadir.Stac.Documents;

/// <summary>Follows the links in a path.</summary>
internal static class RealPath
{
    private const int MostLinks = 40;

    /// <summary>Replaces every link on the way to a file by what it points to.</summary>
    /// <param name="path">A full path. Parts that do not exist stay as they are.</param>
    /// <returns>A full path without links; null when links lead in a circle.</returns>
    /// <exception cref="IOException">A part cannot be looked at.</exception>
    /// <exception cref="UnauthorizedAccessException">A part may not be looked at.</exception>
    public static string? Of(string path)
    {
        var links = 0;
        var real = Path.GetPathRoot(path)!;
        var pending = new Stack<string>(Parts(path[real.Length..]).Reverse());
        while (pending.TryPop(out var part))
        {
            var next = part == ".." ? Path.GetDirectoryName(real) ?? real : Path.Combine(real, part);
            if (part == ".." || new FileInfo(next).LinkTarget is not { } target)
            {
                real = next;
                continue;
            }

            if (++links > MostLinks)
            {
                return null;
            }

            // A link's target may hold links itself, and may be relative to the folder of the link.
            var root = Path.GetPathRoot(target)!;
            real = root.Length > 0 ? root : real;
            foreach (var inner in Parts(target[root.Length..]).Reverse())
            {
                pending.Push(inner);
            }
        }

        return real;
    }

    /// <summary>Whether a file lies below a folder, or is the folder, once all links are followed.</summary>
    public static bool IsWithin(string folder, string path) =>
        Of(folder) is { } above && Of(path) is { } below
        && (below == above || below.StartsWith(above.EndsWith('/') ? above : above + '/', StringComparison.Ordinal));

    private static IEnumerable<string> Parts(string path) =>
        path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part != ".");
}
