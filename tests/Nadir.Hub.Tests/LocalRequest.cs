namespace Nadir.Hub.Tests;

/// <summary>What a client asked.</summary>
internal sealed record LocalRequest(string Method, string Path, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>First byte asked for; 0 where none was.</summary>
    public int From => Headers.TryGetValue("Range", out var range) ? int.Parse(range.Split('=', '-')[1]) : 0;
}
