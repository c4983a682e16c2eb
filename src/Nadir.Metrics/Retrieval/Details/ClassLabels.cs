namespace Nadir.Metrics;

/// <summary>The class of each image of a gallery. Immutable; safe to use from many threads.</summary>
public sealed class ClassLabels
{
    private readonly int[] _labels;

    /// <summary>Takes the name of each image's class.</summary>
    /// <param name="classes">One an image; null for an image whose class nobody knows.</param>
    public ClassLabels(IReadOnlyList<string?> classes)
    {
        ArgumentNullException.ThrowIfNull(classes);
        Names = [.. classes.OfType<string>().Distinct().Order(StringComparer.Ordinal)];
        var places = Names.Index().ToDictionary(name => name.Item, name => name.Index);
        _labels = [.. classes.Select(name => name is null ? Names.Count : places[name])];
        UnlabelledCount = _labels.Count(label => label == Names.Count);
    }

    /// <summary>The names of the classes, in ordinal order.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The number of images.</summary>
    public int ImageCount => _labels.Length;

    /// <summary>How many images have no class.</summary>
    public int UnlabelledCount { get; }

    /// <summary>
    /// The place in <see cref="Names"/> of an image's class; the number of names for an image without one.
    /// </summary>
    /// <param name="image">The image's index.</param>
    public int this[int image] => _labels[image];

    /// <summary>The name of an image's class, or null.</summary>
    /// <param name="image">The image's index.</param>
    public string? NameOf(int image) => _labels[image] < Names.Count ? Names[_labels[image]] : null;
}
