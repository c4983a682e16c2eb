namespace Nadir.Stac.Documents;

/// <summary>Where a document or an asset is.</summary>
/// <param name="Text">The full path of a file, or an absolute http or https address.</param>
internal readonly record struct StacAddress(string Text)
{
    /// <summary>Whether it is an address of the web.</summary>
    public bool IsRemote => IsWeb(Text);

    /// <summary>The address of the web.</summary>
    public Uri Uri => new(Text, UriKind.Absolute);

    /// <summary>Whether a text begins like an address of the web.</summary>
    public static bool IsWeb(string text) =>
        text.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("https://", StringComparison.OrdinalIgnoreCase);

    /// <summary>The same without credentials and query, for messages.</summary>
    public override string ToString() => IsRemote ? Fetching.FetchAddress.Show(Uri) : Text;
}
