using Nadir.Files;

namespace Nadir.Hub;

/// <summary>
/// Fetches files of the Hugging Face hub into the cache that its own libraries use, and files of other addresses into
/// Nadir's. Cut downloads go on where they stopped; every content is compared with its published checksum.
/// </summary>
/// <remarks>Safe to use from many threads and processes at once: a content is written by one of them.</remarks>
public sealed class HubClient : IDisposable
{
    private readonly HubSettings _settings;
    private readonly HubCache _cache;
    private readonly HttpClient _client;
    private readonly HubRequests _requests;

    /// <summary>Makes a client.</summary>
    /// <param name="settings">Usually <see cref="HubSettings.FromEnvironment"/>.</param>
    public HubClient(HubSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _settings = settings;
        _cache = new HubCache(settings.CacheFolder);
        _client = new HttpClient(
            new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = settings.Timeout })
        {
            Timeout = System.Threading.Timeout.InfiniteTimeSpan,
        };
        _requests = new HubRequests(_client, settings);
    }

    /// <summary>Fetches a file of the hub, or finds it in the cache.</summary>
    /// <param name="file">Which one.</param>
    /// <param name="progress">Told about ten times a second; null for nobody.</param>
    /// <param name="cancellation">Stops; what was fetched is kept.</param>
    /// <returns>Its path in a snapshot of the cache.</returns>
    /// <exception cref="HubException">It cannot be had; the message says why and what to do.</exception>
    public async Task<string> FetchAsync(
        HubFile file, IProgress<DownloadProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        file.Validate();
        var what = $"'{file.Path}' of {file.Repository}";
        var cached = _cache.Find(file);
        if (_settings.IsOffline)
        {
            return cached ?? throw new HubException(
                $"{what} is not in {_settings.CacheFolder}, and HF_HUB_OFFLINE forbids fetching it.");
        }

        var address = AddressOf(file);
        HubMetadata metadata;
        try
        {
            metadata = await AskAsync(file, address, what, cancellation).ConfigureAwait(false);
        }
        catch (HttpRequestException exception)
        {
            // Without a network, what was fetched before is as good as it gets.
            return cached ?? throw new HubException(
                $"{what} could not be fetched: {_settings.Endpoint.Host} cannot be reached "
                    + $"({exception.Message}).", exception);
        }

        using var taken = await _cache.LockAsync(file, metadata.Etag, cancellation).ConfigureAwait(false);
        var blob = _cache.BlobPath(file, metadata.Etag);
        if (!File.Exists(blob))
        {
            var download = new ResumableDownload(_requests, _settings, progress)
            {
                Address = address,
                Name = Path.GetFileName(file.Path),
                What = what,
                Page = PageOf(file),
                Size = metadata.Size,
            };
            await DownloadAsync(download, blob, file.Sha256 ?? metadata.Checksum, cancellation).ConfigureAwait(false);
        }

        return _cache.Link(file, metadata.Commit, metadata.Etag);
    }

    /// <summary>Fetches a file of any address, or finds it in the cache.</summary>
    /// <param name="address">http or https; tokens are not sent to it.</param>
    /// <param name="sha256">What it must have; null where none is published.</param>
    /// <param name="progress">Told about ten times a second; null for nobody.</param>
    /// <param name="cancellation">Stops; what was fetched is kept.</param>
    /// <returns>Its path.</returns>
    /// <exception cref="HubException">It cannot be had; the message says why and what to do.</exception>
    public async Task<string> FetchAsync(
        Uri address, string? sha256, IProgress<DownloadProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(address);
        var name = Path.GetFileName(address.AbsolutePath);
        var path = Path.Combine(_settings.DownloadFolder, address.Host, name);
        if (File.Exists(path))
        {
            return path;
        }

        var what = $"'{name}' of {address.Host}";
        if (_settings.IsOffline)
        {
            throw new HubException(
                $"{what} is not in {_settings.DownloadFolder}, and HF_HUB_OFFLINE forbids fetching it.");
        }

        var download = new ResumableDownload(
            _requests, _settings, progress)
        {
            Address = address,
            Name = name,
            What = what,
            Page = address.ToString(),
        };
        await DownloadAsync(download, path, sha256, cancellation).ConfigureAwait(false);
        return path;
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private static async Task DownloadAsync(
        ResumableDownload download, string path, string? checksum, CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var unfinished = path + ".incomplete";
        await download.RunAsync(unfinished, cancellation).ConfigureAwait(false);
        if (checksum is not null)
        {
            await FileChecksum.VerifyAsync(unfinished, checksum, download.What, cancellation).ConfigureAwait(false);
        }

        DurableFile.Publish(unfinished, path);
    }

    private async Task<HubMetadata> AskAsync(HubFile file, Uri address, string what, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            // Files of the content store are answered by a redirect to another host, whose head tells all.
            using var response = await _requests.SendAsync(HttpMethod.Head, address, 0, leavesHost: false, cancellation)
                .ConfigureAwait(false);
            if (response.IsSuccessStatusCode || HubRequests.IsRedirect(response.StatusCode))
            {
                return HubMetadata.Of(response, file, what);
            }

            var wait = HubAnswers.RetryAfter(response) ?? (_settings.RetryDelay * Math.Pow(2, attempt - 1));
            if (!HubAnswers.IsPassing(response.StatusCode) || wait > _settings.MaximumWait
                || attempt == _settings.MaximumAttempts)
            {
                throw HubAnswers.Refusal(response, what, PageOf(file), _settings.Token is not null);
            }

            await Task.Delay(wait, cancellation).ConfigureAwait(false);
        }
    }

    private string PageOf(HubFile file) => $"{_settings.Endpoint.ToString().TrimEnd('/')}/{file.Repository}";

    private Uri AddressOf(HubFile file) =>
        new(
            $"{PageOf(file)}/resolve/{Uri.EscapeDataString(file.Revision)}/"
                + $"{string.Join('/', file.Path.Split('/').Select(Uri.EscapeDataString))}");
}
