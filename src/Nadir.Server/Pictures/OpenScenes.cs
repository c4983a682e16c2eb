using Nadir.Archive;
using Nadir.Archive.Ports;
using Nadir.Archive.Reading;
using Nadir.Imagery;
using Nadir.Imagery.Files;
using Nadir.Server.Problems;
using Nadir.Stac.Items;

namespace Nadir.Server.Pictures;

/// <summary>
/// Keeps the images that were last used open, so that their headers, contrast and transformations are not worked out
/// for every tile. Thread-safe.
/// </summary>
internal sealed class OpenScenes(IArchiveStore store, ServerLimits limits) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly LinkedList<OpenScene> _recent = new();
    private long _hits;
    private long _misses;

    /// <summary>What keeping images open has saved so far.</summary>
    public CacheStatistics Statistics
    {
        get
        {
            lock (_gate)
            {
                return new CacheStatistics(_hits, _misses, _recent.Count, Bytes: null);
            }
        }
    }

    /// <summary>Opens an image, or takes one that is open.</summary>
    /// <param name="scene">The image.</param>
    /// <returns>To be disposed after use.</returns>
    /// <exception cref="RequestException">The file is gone, has changed, or cannot be read.</exception>
    public SceneLease Open(ArchiveScene scene)
    {
        var path = SceneFile.Find(store, scene);
        var open = Take(scene, path);
        try
        {
            return new SceneLease(this, open, open.Source.Value);
        }
        catch (ImageryException error)
        {
            Drop(open);
            Return(open);
            throw Describe(error, scene);
        }
    }

    /// <summary>What an image's fault becomes; its own sentence names the path.</summary>
    public static RequestException Describe(ImageryException error, ArchiveScene scene) => error.Fault switch
    {
        ImageFault.Unreadable => new(410, $"The file of the scene {scene.Id} is gone or may not be read."),
        ImageFault.TooLarge => new(422,
            $"The scene {scene.Id} is too large to be drawn in one piece; store it in tiles with overviews, such as "
                + $"a COG."),
        _ => new(422, $"The pixels of the scene {scene.Id} are damaged or of a kind that is not read; export it and "
            + $"index it again."),
    };

    /// <summary>Ends the use of an image.</summary>
    internal void Return(OpenScene open)
    {
        lock (_gate)
        {
            open.Uses--;
            Close();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var open in _recent)
            {
                open.Close();
            }

            _recent.Clear();
        }
    }

    private OpenScene Take(ArchiveScene scene, string path)
    {
        lock (_gate)
        {
            var node = _recent.First;
            while (node is not null && node.Value.Stamp != scene.Stamp)
            {
                node = node.Next;
            }

            if (node is null)
            {
                _misses++;
                node = new LinkedListNode<OpenScene>(
                    new OpenScene(scene.Stamp,
                        new(() => ImageSource.Open(
                            path, null, ScenePlacement.Of(scene.Description.Attributes, scene.Footprint)))));
            }
            else
            {
                _hits++;
                _recent.Remove(node);
            }

            _recent.AddFirst(node);
            node.Value.Uses++;
            Close();
            return node.Value;
        }
    }

    private void Drop(OpenScene open)
    {
        lock (_gate)
        {
            _recent.Remove(open);
        }
    }

    // Closes what was not used longest and is in nobody's hands.
    private void Close()
    {
        for (var node = _recent.Last; node is not null && _recent.Count > limits.OpenScenes;)
        {
            var previous = node.Previous;
            if (node.Value.Uses == 0)
            {
                _recent.Remove(node);
                node.Value.Close();
            }

            node = previous;
        }
    }
}

/// <summary>An image that is kept open; <see cref="Uses"/> is guarded by its owner.</summary>
internal sealed class OpenScene(SourceStamp stamp, Lazy<ImageSource> source)
{
    /// <summary>The file that it was opened from.</summary>
    public SourceStamp Stamp => stamp;

    /// <summary>The image, opened by whoever needs it first.</summary>
    public Lazy<ImageSource> Source => source;

    /// <summary>How many use it now.</summary>
    public int Uses { get; set; }

    /// <summary>Closes the image if it was ever opened.</summary>
    public void Close()
    {
        if (source.IsValueCreated)
        {
            source.Value.Dispose();
        }
    }
}

/// <summary>An open image that stays open until this is disposed.</summary>
internal sealed class SceneLease(OpenScenes scenes, OpenScene open, ImageSource source) : IDisposable
{
    private OpenScene? _open = open;

    /// <summary>The image.</summary>
    public ImageSource Source => source;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _open, null) is { } used)
        {
            scenes.Return(used);
        }
    }
}

/// <summary>Finds the file of an image, and refuses one that is not what was indexed.</summary>
internal static class SceneFile
{
    /// <summary>Whether the file is there, and what was indexed.</summary>
    public static bool IsThere(IArchiveStore store, ArchiveScene scene)
    {
        try
        {
            _ = Find(store, scene);
            return true;
        }
        catch (RequestException)
        {
            return false;
        }
    }

    /// <summary>The path of the file.</summary>
    /// <param name="store">The archive.</param>
    /// <param name="scene">The image.</param>
    /// <exception cref="RequestException">The file is gone, or another one than was indexed.</exception>
    public static string Find(IArchiveStore store, ArchiveScene scene)
    {
        var path = SourceFile.Locate(store.LocalFolder, scene.Stamp.Source);
        if (!LocalFile.IsFile(path))
        {
            throw new RequestException(
                410, $"The file of the scene {scene.Id} is gone; bring it back, or index its folder again.");
        }

        // The stamp of a fetched file, and of one that a catalog describes, may be later than the file.
        var isFetched = path != scene.Stamp.Source;
        var file = LocalFile.Status(path);
        return file.Length == scene.Stamp.Size && (isFetched || file.Modified.Ticks <= scene.Stamp.Modified)
            ? path
            : throw new RequestException(
                410, $"The file of the scene {scene.Id} has changed since it was indexed; index its folder again.");
    }
}
