namespace Nadir.Datasets;

/// <summary>
/// A dataset of captioned images: RSICD, UCM-Captions, Sydney-Captions, RSITMD, NWPU-Captions or one of the same
/// layout.
/// </summary>
/// <remarks>
/// Holds names and captions, no pixels. To train on several, join their splits:
/// <c>[.. rsicd[DatasetSplit.Train], .. ucm[DatasetSplit.Train]]</c>. Immutable; safe to use from many threads.
/// </remarks>
public sealed class CaptionDataset
{
    // Keeps the draws of a split apart from those of an epoch with the same seed.
    private const long SplitStream = 0x5711;

    private readonly ILookup<DatasetSplit, CaptionedImage> _bySplit;

    internal CaptionDataset(
        string name, string annotationFile, string? imagesFolder, IReadOnlyList<CaptionedImage> images)
    {
        Name = name;
        AnnotationFile = annotationFile;
        ImagesFolder = imagesFolder;
        Images = images;
        _bySplit = images.ToLookup(image => image.Split);
        ClassNames = [.. images.Select(image => image.ClassName).OfType<string>().Distinct()
            .Order(StringComparer.Ordinal)];
    }

    /// <summary>The name in lower case, from the file's <c>dataset</c> field or else from its file name.</summary>
    public string Name { get; }

    /// <summary>The JSON file that was read.</summary>
    public string AnnotationFile { get; }

    /// <summary>The folder of the images; null when there is none (captions only).</summary>
    public string? ImagesFolder { get; }

    /// <summary>All images in the file's order.</summary>
    public IReadOnlyList<CaptionedImage> Images { get; }

    /// <summary>The scene classes that occur, in ordinal order; empty when the dataset tells none.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>The images of a split in the file's order; empty when the file has none of it.</summary>
    /// <param name="split">Which part.</param>
    public IReadOnlyList<CaptionedImage> this[DatasetSplit split] => [.. _bySplit[split]];

    /// <summary>The images of a split, which must be there to be looked at.</summary>
    /// <param name="split">Which part.</param>
    /// <exception cref="DatasetException">
    /// The file lists none of the split, there is no folder of images, or it holds not one of them; the sentence says
    /// which.
    /// </exception>
    public IReadOnlyList<CaptionedImage> RequireImages(DatasetSplit split)
    {
        var images = this[split];
        if (images.Count == 0)
        {
            var others = string.Join(", ",
                Enum.GetValues<DatasetSplit>().Where(other => _bySplit[other].Any()).Select(other => other.ToName()));
            throw new DatasetException(
                $"{AnnotationFile} lists no images of the split '{split.ToName()}'; it "
                    + $"has {(others.Length > 0 ? others : "none at all")}.");
        }

        if (ImagesFolder is null)
        {
            throw new DatasetException(
                $"{AnnotationFile} has the captions of {images.Count} images of the split '{split.ToName()}', and "
                    + $"the images are missing: put them into a folder 'images' beside it.");
        }

        return images.Any(image => File.Exists(image.Path))
            ? images
            : throw new DatasetException(
                $"{ImagesFolder} holds none of the {images.Count} images of the split '{split.ToName()}'; the first "
                    + $"is {images[0].FileName}. Put them there.");
    }

    /// <summary>
    /// Shuffles train and val together and parts them anew, as AMFMN and GaLR (0.8) and HVSA (0.9) do before each of
    /// their runs; the test images stay as they are.
    /// </summary>
    /// <param name="trainShare">Share of the images that becomes train, above 0, below 1; rounded
    /// to whole images.</param>
    /// <param name="seed">Equal seeds give equal splits, whatever the order of the file.</param>
    /// <returns>The same images in the file's order, with other splits.</returns>
    /// <exception cref="DatasetException">There are fewer than two images to part.</exception>
    public CaptionDataset SplitAnew(double trainShare, int seed)
    {
        if (trainShare is not (> 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(trainShare), trainShare, "The share of train must be above 0 and below 1.");
        }

        string[] names =
        [
            .. Images.Where(image => image.Split != DatasetSplit.Test).Select(image => image.FileName)
                .Order(StringComparer.Ordinal),
        ];
        if (names.Length < 2)
        {
            throw new DatasetException(
                $"{AnnotationFile} has {names.Length} images of train and val together, too few to part them anew.");
        }

        new SampleRandom(seed, SplitStream).ShuffleFirst(names.AsSpan(), names.Length);
        var count = Math.Clamp((int)Math.Round(names.Length * trainShare), 1, names.Length - 1);
        var train = names[..count].ToHashSet(StringComparer.Ordinal);
        return new CaptionDataset(
            Name, AnnotationFile, ImagesFolder, [.. Images.Select(image => image.Split == DatasetSplit.Test
            ? image
            : image.WithSplit(train.Contains(image.FileName) ? DatasetSplit.Train : DatasetSplit.Validation))]);
    }

    /// <summary>Reads a dataset.</summary>
    /// <param name="path">
    /// A folder with one <c>dataset_NAME.json</c>, usually beside <c>images/</c>, or the JSON file itself.
    /// Karpathy's layout and NWPU-Captions' own are read.
    /// </param>
    /// <exception cref="DatasetException">There is no such file, or it is not what it should be.</exception>
    public static CaptionDataset Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var file = AnnotationFileLocator.Locate(path);
        using var document = AnnotationDocument.Read(file);
        return document.Root.TryGetProperty("images", out _)
            ? KarpathyReader.Read(document)
            : NwpuCaptionsReader.Read(document);
    }
}

/// <summary>A dataset cannot be used as it is. The message names the file, what is wrong and what to do.</summary>
public sealed class DatasetException : IOException
{
    /// <summary>Makes the error.</summary>
    /// <param name="message">One sentence for the person who gave the dataset.</param>
    /// <param name="innerException">The cause, if another error is.</param>
    public DatasetException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}

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

    /// <summary>
    /// The captions as published (<c>raw</c>), trimmed, in the file's order; blank ones are left out.
    /// </summary>
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
