namespace Nadir.Metrics;

/// <summary>
/// What <see cref="RetrievalProtocol.LeakFree"/> found: the part of a report on training captions and images.
/// </summary>
public sealed record LeakageReport
{
    /// <summary>Captions of the evaluated split that also stand in the training split; they were taken out.</summary>
    public required int LeakedCaptions { get; init; }

    /// <summary>All captions of the evaluated split, the leaked ones too.</summary>
    public required int CaptionsBefore { get; init; }

    /// <summary>Images left without a caption: they are no queries, but stay in the gallery.</summary>
    public required int ImagesLeftWithoutCaption { get; init; }

    /// <summary>Images of the training split.</summary>
    public required int TrainingImages { get; init; }

    /// <summary>The median, over the evaluated images, of the cosine to the nearest training image.</summary>
    public required double MedianNearestCosine { get; init; }

    /// <summary>The median, over the evaluated images, of the cosine to the image's own crop.</summary>
    public required double MedianOwnCropCosine { get; init; }

    /// <summary>Evaluated images with a near-duplicate in the training split; they were not taken out.</summary>
    public int NearDuplicateCount => NearDuplicates.Count;

    /// <summary>Those images, by falling cosine.</summary>
    public required IReadOnlyList<NamedNearDuplicate> NearDuplicates { get; init; }

    /// <summary>Makes the report.</summary>
    /// <param name="captions">The captions of both splits compared.</param>
    /// <param name="search">The images of both splits compared; of at least one image.</param>
    /// <param name="names">The names of the evaluated images, by index.</param>
    /// <param name="trainingNames">The names of the training images, by index.</param>
    public static LeakageReport From(
        CaptionLeakage captions, NearDuplicateSearch search, IReadOnlyList<string> names,
        IReadOnlyList<string> trainingNames)
    {
        ArgumentNullException.ThrowIfNull(captions);
        ArgumentNullException.ThrowIfNull(search);
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(trainingNames);
        return new LeakageReport
        {
            LeakedCaptions = captions.LeakedCount,
            CaptionsBefore = captions.CaptionCount,
            ImagesLeftWithoutCaption = captions.ImagesWithoutCleanCaption,
            TrainingImages = trainingNames.Count,
            MedianNearestCosine = Median(search.NearestCosines),
            MedianOwnCropCosine = Median(search.OwnCropCosines),
            NearDuplicates = [.. search.Found.Select(pair =>
                new NamedNearDuplicate(names[pair.Image], trainingNames[pair.TrainingImage], pair.Cosine,
                    pair.OwnCropCosine))],
        };
    }

    private static double Median(IReadOnlyList<float> values)
    {
        float[] sorted = [.. values.Order()];
        return ((double)sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
