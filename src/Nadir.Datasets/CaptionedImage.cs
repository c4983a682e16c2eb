namespace Nadir.Datasets;

/// <summary>One image of a dataset with its captions.</summary>
/// <remarks>Immutable; safe to use from many threads.</remarks>
public sealed class CaptionedImage
{
    /// <summary>The dataset's name in lower case, such as <c>rsicd</c>.</summary>
    public required string DatasetName { get; init; }

    /// <summary>The name in the annotation file, relative to the images folder, unique in its dataset.</summary>
    public required string FileName { get; init; }

    /// <summary>Where the image lies, whether it exists or not; null when the dataset has no images folder.</summary>
    public string? Path { get; init; }

    /// <summary>The split that the annotation file gives.</summary>
    public required DatasetSplit Split { get; init; }

    /// <summary>The captions as published (<c>raw</c>), trimmed, in the file's order; blank ones are left out.</summary>
    public required IReadOnlyList<string> Captions { get; init; }

    /// <summary>How many blank captions were left out.</summary>
    public int BlankCaptionCount { get; init; }

    /// <summary>The scene class, such as <c>airport</c>; null when the dataset does not tell it.</summary>
    public string? ClassName { get; init; }

    internal CaptionedImage WithSplit(DatasetSplit split) => new()
    {
        DatasetName = DatasetName,
        FileName = FileName,
        Path = Path,
        Split = split,
        Captions = Captions,
        BlankCaptionCount = BlankCaptionCount,
        ClassName = ClassName,
    };
}
