namespace Nadir.Cli.CommandLine;

/// <summary>Files that a person names to be read.</summary>
internal static class InputFile
{
    /// <summary>Refuses a folder, which readers of files would call missing.</summary>
    /// <param name="name">The option or argument, as help calls it.</param>
    /// <param name="path">What it got.</param>
    /// <returns>The path.</returns>
    /// <exception cref="InvalidDataException">It is a folder.</exception>
    public static string RequireNoFolder(string name, string path) => Directory.Exists(path)
        ? throw new InvalidDataException($"{name} {path} is a folder; name a file.")
        : path;

    /// <summary>Refuses what is no file.</summary>
    /// <inheritdoc cref="RequireNoFolder"/>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    public static string Require(string name, string path) => File.Exists(RequireNoFolder(name, path))
        ? path
        : throw new FileNotFoundException($"{name} {path}: there is no such file; check the path.", path);
}
