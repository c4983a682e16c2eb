using System.Runtime.CompilerServices;

namespace Nadir.Cli.Tests.Help;

/// <summary>Texts that were read and agreed to, one file each, beside this source file.</summary>
internal static class AcceptedText
{
    /// <summary>The names of all agreed texts.</summary>
    public static IEnumerable<string> Names =>
        Directory.EnumerateFiles(Folder(), "*.txt").Select(file => Path.GetFileName(file));

    /// <summary>
    /// Compares a text with the agreed one, or replaces that where <c>NADIR_ACCEPT=1</c> asks for it.
    /// </summary>
    public static void Check(string name, string text)
    {
        string file = Path.Combine(Folder(), name);
        if (Environment.GetEnvironmentVariable("NADIR_ACCEPT") == "1")
        {
            File.WriteAllText(file, text);
            return;
        }

        Assert.True(File.Exists(file), $"{name} was never agreed to; see HelpTests.");
        Assert.Equal(File.ReadAllText(file), text);
    }

    private static string Folder([CallerFilePath] string source = "") => Path.GetDirectoryName(source)!;
}
