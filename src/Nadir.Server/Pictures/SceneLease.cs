using Nadir.Imagery;

namespace Nadir.Server.Pictures;

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
