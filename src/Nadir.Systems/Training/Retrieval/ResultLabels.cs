namespace Nadir.Systems.Training.Retrieval;

/// <summary>Says which results of searches in a labelled gallery a person would most likely call right.</summary>
/// <remarks>
/// Right is the query's own image, one that has the same caption word by word, or one of the same class by its file
/// name. In a gallery that has classes, two at least, nobody knows of images without one. Immutable; thread-safe.
/// </remarks>
public sealed class ResultLabels
{
    private readonly RetrievalGallery _gallery;
    private readonly string?[] _classes;
    private readonly string[] _captions;
    private readonly ILookup<string, int> _holders;

    /// <summary>Reads what a gallery says.</summary>
    /// <param name="gallery">One whose owners are known.</param>
    public ResultLabels(RetrievalGallery gallery)
    {
        ArgumentNullException.ThrowIfNull(gallery);
        _gallery = gallery;
        // One class for all tells nothing apart: such file names are no classes.
        bool hasClasses = gallery.Images.Select(image => image.ClassName).OfType<string>().Distinct().Skip(1).Any();
        _classes = [.. gallery.Images.Select(image => hasClasses ? image.ClassName : null)];
        _captions = [.. gallery.Images.SelectMany(image => image.Captions)];
        _holders = gallery.Images.Index()
            .SelectMany(image => image.Item.Captions.Select(caption => (caption, image.Index)))
            .ToLookup(pair => pair.caption, pair => pair.Index);
        Classed = [.. Enumerable.Range(0, _classes.Length).Where(image => _classes[image] is not null)];
    }

    /// <summary>The captions, which are the queries.</summary>
    public IReadOnlyList<string> Captions => _captions;

    /// <summary>Places of the images that have a class.</summary>
    public IReadOnlyList<int> Classed { get; }

    /// <summary>Whether a caption was written for an image.</summary>
    /// <param name="query">Place of the caption.</param>
    /// <param name="image">Place of the image.</param>
    public bool IsOwn(int query, int image) => _gallery.Owners.Images[query] == image;

    /// <summary>Whether an image is right for a caption.</summary>
    /// <param name="query">Place of the caption.</param>
    /// <param name="image">Place of the image.</param>
    /// <returns>Null where nobody knows.</returns>
    public bool? OfText(int query, int image)
    {
        int owner = _gallery.Owners.Images[query];
        return image == owner || _holders[_captions[query]].Contains(image) ? true
            : Classed.Count > 0 && (_classes[image] is null || _classes[owner] is null) ? null
            : IsSameClass(owner, image);
    }

    /// <summary>Whether an image is right for another one.</summary>
    /// <param name="query">Place of an image with a class.</param>
    /// <param name="image">Place of the image.</param>
    /// <returns>Null for the image itself, which no search need find.</returns>
    public bool? OfImage(int query, int image) => image == query ? null : IsSameClass(query, image);

    private bool IsSameClass(int first, int second) => _classes[first] is { } name && name == _classes[second];
}
