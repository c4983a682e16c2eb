using System.Runtime.CompilerServices;

namespace Nadir.Reports.Tests;

/// <summary>
/// Holds a page against the committed one. After an intended change, <c>NADIR_ACCEPT=1 dotnet test
/// tests/Nadir.Metrics.Tests</c> writes it anew.
/// </summary>
internal static class AcceptedPage
{
    public static void Check(string name, string text, [CallerFilePath] string source = "")
    {
        var file = Path.Combine(Path.GetDirectoryName(source)!, name);
        if (Environment.GetEnvironmentVariable("NADIR_ACCEPT") == "1")
        {
            File.WriteAllText(file, text);
        }

        Assert.True(File.Exists(file), $"{name} was never agreed to; see AcceptedPage.");
        Assert.Equal(File.ReadAllText(file), text);
    }
}
