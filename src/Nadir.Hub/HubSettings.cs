using System.Globalization;

namespace Nadir.Hub;

/// <summary>
/// Where files are fetched from and kept, by the environment variables of Hugging Face's own libraries.
/// </summary>
public sealed record HubSettings
{
    /// <summary>The hub, such as <c>https://huggingface.co</c> (<c>HF_ENDPOINT</c>).</summary>
    public Uri Endpoint { get; init; } = new("https://huggingface.co");

    /// <summary>
    /// The cache of repositories (<c>HF_HUB_CACHE</c>, else <c>HF_HOME</c>/hub, else ~/.cache/huggingface/hub).
    /// </summary>
    public required string CacheFolder { get; init; }

    /// <summary>The folder of files that are in no repository (~/.cache/nadir/downloads).</summary>
    public required string DownloadFolder { get; init; }

    /// <summary>
    /// Names the user to <see cref="Endpoint"/> and to nobody else (<c>HF_TOKEN</c>, else the file <c>HF_TOKEN_PATH</c>
    /// or <c>HF_HOME</c>/token).
    /// </summary>
    public string? Token { get; init; }

    /// <summary>Whether only what is cached may be used (<c>HF_HUB_OFFLINE</c>).</summary>
    public bool IsOffline { get; init; }

    /// <summary>
    /// After how long without a byte a connection counts as cut (<c>HF_HUB_DOWNLOAD_TIMEOUT</c>, in seconds).
    /// </summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The least bytes a second that have to come, as a mean over each <see cref="SlowTime"/> of waiting; a slower
    /// connection counts as cut.
    /// </summary>
    public long LeastBytesPerSecond { get; init; } = 1024;

    /// <summary>Over how long <see cref="LeastBytesPerSecond"/> is measured.</summary>
    public TimeSpan SlowTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Attempts that may bring nothing in a row before a download is given up.</summary>
    public int MaximumAttempts { get; init; } = 5;

    /// <summary>The pause after the first failed attempt; each further one is twice as long.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest pause that a server may ask for; when it asks for more, the user is told.</summary>
    public TimeSpan MaximumWait { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The endpoint; never the token.</summary>
    public override string ToString() => Endpoint.ToString();

    /// <summary>Reads the settings of this process.</summary>
    /// <exception cref="HubException">A variable has a value that cannot be used.</exception>
    public static HubSettings FromEnvironment() => From(Environment.GetEnvironmentVariable);

    /// <summary>Reads settings.</summary>
    /// <param name="variable">Gives the value of an environment variable, or null.</param>
    /// <exception cref="HubException">A variable has a value that cannot be used.</exception>
    public static HubSettings From(Func<string, string?> variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        string? Value(string name) => variable(name) is { Length: > 0 } value ? value : null;
        string Folder(string path) =>
            path.StartsWith("~/", StringComparison.Ordinal) ? Path.Combine(Value("HOME") ?? "/", path[2..]) : path;

        var caches = Value("XDG_CACHE_HOME") ?? Path.Combine(Value("HOME") ?? Path.GetTempPath(), ".cache");
        var home = Folder(Value("HF_HOME") ?? Path.Combine(caches, "huggingface"));
        var defaults = new HubSettings { CacheFolder = "", DownloadFolder = "" };
        return defaults with
        {
            Endpoint = EndpointOf(Value("HF_ENDPOINT")) ?? defaults.Endpoint,
            CacheFolder = Folder(Value("HF_HUB_CACHE") ?? Value("HUGGINGFACE_HUB_CACHE") ?? Path.Combine(home, "hub")),
            DownloadFolder = Path.Combine(caches, "nadir", "downloads"),
            Token = Value("HF_TOKEN") ?? ReadToken(Folder(Value("HF_TOKEN_PATH") ?? Path.Combine(home, "token"))),
            IsOffline = IsTrue(Value("HF_HUB_OFFLINE") ?? Value("TRANSFORMERS_OFFLINE")),
            Timeout = TimeoutOf(Value("HF_HUB_DOWNLOAD_TIMEOUT")) ?? defaults.Timeout,
        };
    }

    private static Uri? EndpointOf(string? value) => value is null ? null
        : Uri.TryCreate(value.TrimEnd('/'), UriKind.Absolute, out var endpoint) && endpoint.Scheme is "https" or "http"
        ? endpoint
        : throw new HubException($"HF_ENDPOINT is '{value}', which is no http or https address.");

    private static TimeSpan? TimeoutOf(string? value) => value is null ? null
        : double.TryParse(value, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and < 86400
        ? TimeSpan.FromSeconds(seconds)
        : throw new HubException($"HF_HUB_DOWNLOAD_TIMEOUT is '{value}', which is no number of seconds.");

    private static bool IsTrue(string? value) => value?.ToUpperInvariant() is "1" or "ON" or "YES" or "TRUE";

    private static string? ReadToken(string path) =>
        File.Exists(path) && File.ReadAllText(path).Trim() is { Length: > 0 } token ? token : null;
}
