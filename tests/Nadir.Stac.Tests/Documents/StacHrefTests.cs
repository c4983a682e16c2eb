using System.Runtime.InteropServices;
using FsCheck;
using FsCheck.Fluent;
using Nadir.Archive.Tests.Support;
using Nadir.Stac.Documents;

namespace Nadir.Stac.Tests.Documents;

public sealed partial class StacHrefTests : IDisposable
{
    private static readonly string[] Parts =
        ["..", ".", "a", "b", "up", "out", "round", "%2e%2e", "a b", "file.tif", "link.tif", "", "..%2f..", "...", "~"];

    private readonly TemporaryFolder _folder = new();

    public StacHrefTests()
    {
        Directory.CreateDirectory(Path.Combine(Root, "a", "b"));
        Directory.CreateDirectory(_folder.In("outside"));
        foreach (var file in new[] { Path.Combine(Root, "a", "file.tif"), Path.Combine(Root, "file.tif"),
            _folder.In("outside/file.tif") })
        {
            File.WriteAllText(file, "x");
        }

        Directory.CreateSymbolicLink(Path.Combine(Root, "out"), "../outside");
        Directory.CreateSymbolicLink(Path.Combine(Root, "a", "up"), "..");
        Directory.CreateSymbolicLink(Path.Combine(Root, "a", "b", "up"), Root);
        Directory.CreateSymbolicLink(Path.Combine(Root, "round"), "round");
        File.CreateSymbolicLink(Path.Combine(Root, "a", "link.tif"), Path.Combine("..", "out", "file.tif"));
        File.CreateSymbolicLink(Path.Combine(Root, "link.tif"), "a/up/file.tif");
    }

    private string Root => _folder.In("root");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void NoReferenceLeavesTheFolder() => Prop.ForAll(References(), href =>
    {
        try
        {
            var address = StacHref.Resolve(href, new StacAddress(Path.Combine(Root, "a", "item.json")), Root);
            return !address.IsRemote
                && (SystemRealPath(address.Text) ?? Root).StartsWith(SystemRealPath(Root)!, StringComparison.Ordinal);
        }
        catch (StacException)
        {
            return true;
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void LinksAreFollowedAsTheSystemFollowsThem() => Prop.ForAll(References(), href =>
    {
        var path = Path.Combine(Root, href);
        return SystemRealPath(path) is not { } real || RealPath.Of(path) == real;
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("file.tif", "a/file.tif")]
    [InlineData("../file.tif", "file.tif")]
    [InlineData("./b/../file.tif", "a/file.tif")]
    [InlineData("b/up/file.tif", "a/b/up/file.tif")]
    public void ReferencesWithinTheFolderAreTaken(string href, string expected) => Assert.Equal(
        Path.Combine(Root, expected),
        StacHref.Resolve(href, new StacAddress(Path.Combine(Root, "a", "item.json")), Root).Text);

    [Theory]
    [InlineData("out/file.tif")]
    [InlineData("../out/file.tif")]
    [InlineData("link.tif")]
    [InlineData("../../outside/file.tif")]
    [InlineData("file:///etc/passwd")]
    [InlineData("/etc/passwd")]
    [InlineData("s3://bucket/key")]
    [InlineData("../round/x")]
    public void OthersAreRefused(string href)
    {
        var from = new StacAddress(Path.Combine(Root, "a", "item.json"));
        if (href == "out/file.tif")
        {
            from = new StacAddress(Path.Combine(Root, "item.json"));
        }

        Assert.Contains(from.Text, Assert.Throws<StacException>(() => StacHref.Resolve(href, from, Root)).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://example.com/a/item.json", "b/c.tif", "https://example.com/a/b/c.tif")]
    [InlineData("https://example.com/a/item.json", "../c.tif?x=1", "https://example.com/c.tif?x=1")]
    [InlineData("https://example.com/a/item.json", "//other.org/c.tif", "https://other.org/c.tif")]
    [InlineData("https://example.com/a/item.json", "HTTP://other.org/c.tif", "http://other.org/c.tif")]
    [InlineData("/data/item.json", "https://other.org/c d.tif", "https://other.org/c%20d.tif")]
    public void AddressesOfTheWebAreResolvedAsTheWebDoes(string from, string href, string expected) =>
        Assert.Equal(expected, StacHref.Resolve(href, new StacAddress(from), "/data").Text);

    private static Arbitrary<string> References() =>
        Gen.ListOf(Gen.Elements(Parts)).Select(parts => string.Join('/', parts.Take(8))).ToArbitrary();

    private static string? SystemRealPath(string path)
    {
        var found = RealPathOfTheSystem(path, 0);
        var text = Marshal.PtrToStringUTF8(found);
        Free(found);
        return text;
    }

    [LibraryImport("libc", EntryPoint = "realpath", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint RealPathOfTheSystem(string path, nint buffer);

    [LibraryImport("libc", EntryPoint = "free")]
    private static partial void Free(nint memory);
}
