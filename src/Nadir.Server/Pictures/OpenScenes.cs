using Nadir.Archive;
using Nadir.Archive.Ports;
using Nadir.Imagery;
using Nadir.Server.Problems;
using Nadir.Stac.Items;

namespace Nadir.Server.Pictures;

/// <summary>
/// Keeps the images that were last used open, so that their headers, contrast and transformations are not worked out for every
/// tile. Thread-safe.
/// </summary>
internal sealed class OpenScenes(IArchiveStore store, ServerLimits limits) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly LinkedList<OpenScene> _recent = new();

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
        ImageFault.TooLarge => new(422, $"The scene {scene.Id} is too large to be drawn in one piece; store it in tiles with overviews, such as a COG."),
        _ => new(422, $"The pixels of the scene {scene.Id} are damaged or of a kind that is not read; export it and index it again."),
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
                node = new LinkedListNode<OpenScene>(new OpenScene(scene.Stamp, new(() => ImageSource.Open(path, null, ScenePlacement.Of(scene.Description.Attributes, scene.Footprint)))));
            }
            else
            {
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
