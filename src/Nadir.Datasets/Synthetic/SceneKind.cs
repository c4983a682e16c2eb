namespace Nadir.Datasets.Synthetic;

/// <summary>A kind of scene that the generator paints.</summary>
/// <remarks>Immutable, safe to use from many threads.</remarks>
public sealed class SceneKind
{
    internal SceneKind(string name, Action<Stage> paint, float minScale, float maxScale, params string[] captions)
    {
        Name = name;
        Paint = paint;
        (MinScale, MaxScale) = (minScale, maxScale);
        Captions = captions;
    }

    /// <summary>The kind's name in one word of file names, such as <c>airport</c>.</summary>
    public string Name { get; }

    /// <summary>Sentences that are true of every scene of the kind.</summary>
    public IReadOnlyList<string> Captions { get; }

    internal Action<Stage> Paint { get; }

    internal float MinScale { get; }

    internal float MaxScale { get; }
}
