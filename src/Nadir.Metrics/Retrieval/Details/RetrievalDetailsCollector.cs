namespace Nadir.Metrics;

/// <summary>
/// Collects <see cref="RetrievalDetails"/> while the rows of a similarity matrix come by, in any order, each once.
/// </summary>
/// <remarks>
/// Holds the best items of each query and, for each caption, the classes that lead it: never the matrix. Not
/// thread-safe.
/// </remarks>
public sealed class RetrievalDetailsCollector
{
    private readonly CaptionOwners _owners;
    private readonly ClassLabels _labels;
    private readonly TopItems _imageToText;
    private readonly TopItems _textToImage;
    private readonly ScoredItem?[] _bestOwn;
    private readonly ClassConfusion _imageConfusion;
    private readonly float[] _captionBest;
    private readonly int[] _captionLeaders;

    /// <summary>Begins with no row.</summary>
    /// <param name="owners">The image of each caption.</param>
    /// <param name="labels">The class of each image.</param>
    /// <exception cref="ArgumentException">There are labels for another number of images.</exception>
    public RetrievalDetailsCollector(CaptionOwners owners, ClassLabels labels)
    {
        ArgumentNullException.ThrowIfNull(owners);
        ArgumentNullException.ThrowIfNull(labels);
        if (labels.ImageCount != owners.ImageCount)
        {
            throw new ArgumentException(
                $"{owners.ImageCount} images have {labels.ImageCount} class labels.", nameof(labels));
        }

        (_owners, _labels) = (owners, labels);
        _imageToText = new TopItems(owners.ImageCount, RetrievalDetails.Kept);
        _textToImage = new TopItems(owners.CaptionCount, RetrievalDetails.Kept);
        _bestOwn = new ScoredItem?[owners.ImageCount];
        _imageConfusion = new ClassConfusion(labels);
        _captionBest = [.. Enumerable.Repeat(float.NaN, owners.CaptionCount)];
        _captionLeaders = new int[owners.CaptionCount * _imageConfusion.Side];
    }

    /// <summary>Takes the similarities of one image to all captions.</summary>
    /// <param name="image">The image's index.</param>
    /// <param name="row">One value a caption.</param>
    /// <exception cref="ArgumentException">The row has another length, or a value is NaN.</exception>
    public void AddImage(int image, ReadOnlySpan<float> row)
    {
        if (row.Length != _owners.CaptionCount)
        {
            throw new ArgumentException(
                $"{_owners.CaptionCount} captions need as many similarities, not {row.Length}.", nameof(row));
        }

        Span<int> leaders = stackalloc int[Math.Min(_imageConfusion.Side, 1024)];
        leaders = _imageConfusion.Side <= leaders.Length ? leaders : new int[_imageConfusion.Side];
        var best = float.NaN;
        for (var caption = 0; caption < row.Length; caption++)
        {
            var score = row[caption];
            if (float.IsNaN(score))
            {
                throw new ArgumentException(
                    $"The similarity of image {image} and caption {caption} is not a number.", nameof(row));
            }

            _imageToText.Offer(image, caption, score);
            _textToImage.Offer(caption, image, score);
            Lead(ref best, leaders, score, _labels[_owners.Images[caption]]);
            Lead(ref _captionBest[caption], LeadersOf(caption), score, _labels[image]);
            if (_owners.Images[caption] == image && (_bestOwn[image] is not { } own || score > own.Score))
            {
                _bestOwn[image] = new ScoredItem(caption, score);
            }
        }

        _imageConfusion.Add(_labels[image], leaders);
    }

    /// <summary>The details, once every image has come by.</summary>
    public RetrievalDetails Build()
    {
        var captionConfusion = new ClassConfusion(_labels);
        for (var caption = 0; caption < _owners.CaptionCount; caption++)
        {
            captionConfusion.Add(_labels[_owners.Images[caption]], LeadersOf(caption));
        }

        return new RetrievalDetails(
            _imageToText.ToLists(), _textToImage.ToLists(), _bestOwn, _imageConfusion, captionConfusion);
    }

    private Span<int> LeadersOf(int caption) =>
        _captionLeaders.AsSpan(caption * _imageConfusion.Side, _imageConfusion.Side);

    private static void Lead(ref float best, Span<int> leaders, float score, int label)
    {
        // The first score meets NaN, which nothing is lower than or equal to.
        if (!(score <= best))
        {
            best = score;
            leaders.Clear();
            leaders[label] = 1;
        }
        else if (score == best)
        {
            leaders[label]++;
        }
    }
}
