using System.Security.Cryptography;
using Nadir.Stac.Fetching;
using Nadir.Stac.Snapshots;

namespace Nadir.Stac.Documents;

/// <summary>
/// Reads documents from files and from the web, and keeps in the snapshot what they were. Thread-safe.
/// </summary>
internal sealed class StacDocumentStore(SafeFetcher fetcher, CatalogSnapshot snapshot, FetchLimits limits)
{
    /// <summary>Reads a document; one of the web that has not changed comes from the snapshot.</summary>
    /// <param name="address">Where it is.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="StacException">It cannot be read, or is no document of STAC.</exception>
    public Task<StacDocument> ReadAsync(StacAddress address, CancellationToken cancellationToken) =>
        ReadAsync(address, null, cancellationToken);

    /// <summary>Reads what an address answers to a message.</summary>
    /// <param name="address">Where it is.</param>
    /// <param name="message">What is sent to an address of the web; null for a plain GET.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="StacException">It cannot be read, or is no document of STAC.</exception>
    public async Task<StacDocument> ReadAsync(
        StacAddress address, FetchMessage? message, CancellationToken cancellationToken)
    {
        var known = snapshot.Documents(documents => documents.Find(address.Text));
        SnapshotDocument read;
        byte[] text;
        try
        {
            (read, text) = address.IsRemote
                ? await FetchAsync(address, message, known, cancellationToken).ConfigureAwait(false)
                : await ReadFileAsync(address, known, cancellationToken).ConfigureAwait(false);
        }
        catch (FetchException error)
        {
            throw new StacException(error.Message);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StacException($"{address} cannot be read: {error.Message}");
        }

        // What cannot be parsed is not kept, so that it comes again.
        var document = StacDocument.Parse(address, new StacAddress(read.Base), read.Changed, text, message?.Body);
        snapshot.Write((documents, _, _) => documents.Put(address.Text, read));
        return document;
    }

    private async Task<(SnapshotDocument Read, byte[] Text)> FetchAsync(
        StacAddress address, FetchMessage? message, SnapshotDocument? known, CancellationToken cancellationToken)
    {
        using var buffer = new MemoryStream();
        var validators = known?.Body is null || message is not null ? null : known.Validators;
        var content = await fetcher.FetchAsync(address.Uri, message, buffer, limits, validators, cancellationToken)
            .ConfigureAwait(false);
        if (content.IsUnchanged)
        {
            return (known! with { Base = content.Address.AbsoluteUri }, known.Body!);
        }

        var text = buffer.ToArray();
        var hash = SHA256.HashData(text);
        var changed = Changed(known, hash, content.Validators.LastModified?.UtcTicks ?? DateTime.UtcNow.Ticks);
        return (new SnapshotDocument(content.Address.AbsoluteUri, content.Validators, hash, changed, text), text);
    }

    private async Task<(SnapshotDocument Read, byte[] Text)> ReadFileAsync(
        StacAddress address, SnapshotDocument? known, CancellationToken cancellationToken)
    {
        // Pipes and devices have no length either, and reading them may never end.
        var file = new FileInfo(RealPath.Of(address.Text) ?? address.Text);
        if (!file.Exists || file.Length == 0)
        {
            throw new StacException($"{address} {(file.Exists ? "is empty" : "does not exist")}.");
        }

        if (file.Length > limits.MaxBytes)
        {
            throw new StacException(
                $"{address} is larger than the {limits.MaxBytes} bytes that are read of a document.");
        }

        var text = await File.ReadAllBytesAsync(file.FullName, cancellationToken).ConfigureAwait(false);
        var hash = SHA256.HashData(text);
        var changed = Changed(known, hash, file.LastWriteTimeUtc.Ticks);
        return (new SnapshotDocument(address.Text, FetchValidators.None, hash, changed, null), text);
    }

    // A file may be replaced by another with an older time, so a change that was seen counts from now.
    private static long Changed(SnapshotDocument? known, byte[] hash, long time) =>
        known is null ? time
        : known.Hash.AsSpan().SequenceEqual(hash) ? known.Changed
        : Math.Max(time, DateTime.UtcNow.Ticks);
}
