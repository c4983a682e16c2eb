using System.CommandLine;
using Nadir.Cli.CommandLine;
using Nadir.Server;

namespace Nadir.Cli.Commands.Serve;

/// <summary>The options for the map below footprints.</summary>
internal sealed class BaseMapOptionSet
{
    private readonly Option<string?> _url = new("--base-map")
    {
        Description = "Tiles to draw below footprints, with {z}, {x} and {y}. Default: none, so that nothing is fetched from elsewhere.",
        HelpName = "URL",
    };

    private readonly Option<string?> _attribution = new("--base-map-attribution") { Description = "Whose map it is, shown with it.", HelpName = "TEXT" };

    /// <summary>The options, for the command.</summary>
    public IReadOnlyList<Option> All => [_url, _attribution];

    /// <summary>The map that a command line asks for; null for none.</summary>
    /// <exception cref="UsageException">The address has no places for tiles, or is missing.</exception>
    public BaseMap? Read(ParseResult parsed)
    {
        var (url, attribution) = (parsed.GetValue(_url), parsed.GetValue(_attribution));
        if (url is null)
        {
            return attribution is null ? null : throw new UsageException("--base-map-attribution needs --base-map.");
        }

        bool isTemplate = new[] { "{z}", "{x}", "{y}" }.All(place => url.Contains(place, StringComparison.Ordinal));
        bool isAddress = Uri.TryCreate(url.Split('{')[0], UriKind.RelativeOrAbsolute, out var start)
            && (!start.IsAbsoluteUri ? url.StartsWith('/') : start.Scheme is "http" or "https");
        return isTemplate && isAddress && url.IndexOfAny([';', ' ', '\'', '"']) < 0
            ? new BaseMap(url, attribution ?? "")
            : throw new UsageException($"--base-map takes an address such as https://example.com/{{z}}/{{x}}/{{y}}.png, not '{url}'.");
    }
}
