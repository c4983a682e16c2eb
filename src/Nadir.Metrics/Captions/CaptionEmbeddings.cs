namespace Nadir.Metrics;

/// <summary>
/// What CLIPScore needs of a model that puts images and texts into one space; any two-tower model can be one.
/// </summary>
/// <remarks>Implementations may be called from one thread at a time only, unless they say otherwise.</remarks>
public interface ICaptionEmbedder
{
    /// <summary>The model, and the prompt if it puts one before texts, as a report names them.</summary>
    string Model { get; }

    /// <summary>Puts texts into the space.</summary>
    /// <param name="texts">Captions.</param>
    /// <returns>By text a vector, all of one length; norms do not matter.</returns>
    IReadOnlyList<float[]> EmbedTexts(IReadOnlyList<string> texts);

    /// <summary>Puts images into the space.</summary>
    /// <param name="predictions">Their images, by <see cref="CaptionPrediction.Image"/> or id.</param>
    /// <returns>By prediction a vector, as long as those of texts.</returns>
    IReadOnlyList<float[]> EmbedImages(IReadOnlyList<CaptionPrediction> predictions);
}

/// <summary>
/// CLIPScore and RefCLIPScore (Hessel et al. 2021) from the vectors of any two-tower model: the cosine of image and
/// caption, 0 where it is negative, times 2.5; and its harmonic mean with the best cosine of caption and reference.
/// </summary>
/// <remarks>
/// Values depend on the model: those of two models cannot be compared, nor with published ones unless the model is the
/// paper's, CLIP ViT-B/32 with the prompt "A photo depicts". Immutable; safe to use from many threads.
/// </remarks>
public sealed class CaptionEmbeddings
{
    private const double Weight = 2.5;

    private readonly IReadOnlyList<float[]> _images;
    private readonly IReadOnlyList<float[]> _hypotheses;
    private readonly IReadOnlyList<IReadOnlyList<float[]>> _references;

    /// <summary>Takes vectors, all of one length.</summary>
    /// <param name="model">What a report names as their model.</param>
    /// <param name="images">By prediction, its image's vector.</param>
    /// <param name="hypotheses">By prediction, its caption's.</param>
    /// <param name="references">By prediction, its references'; an empty list leaves RefCLIPScore out.</param>
    /// <exception cref="ArgumentException">The lists or the vectors have different lengths.</exception>
    public CaptionEmbeddings(
        string model, IReadOnlyList<float[]> images, IReadOnlyList<float[]> hypotheses,
        IReadOnlyList<IReadOnlyList<float[]>> references)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(hypotheses);
        ArgumentNullException.ThrowIfNull(references);
        var length = images.Count > 0 ? images[0].Length : 0;
        if (hypotheses.Count != images.Count || (references.Count != images.Count && references.Count != 0)
            || images.Concat(hypotheses).Concat(references.SelectMany(vectors => vectors))
                .Any(vector => vector.Length != length))
        {
            throw new ArgumentException(
                "Images, captions and references need vectors of one length, and as many of each.", nameof(hypotheses));
        }

        (Model, _images, _hypotheses, _references) = (model, images, hypotheses, references);
    }

    /// <summary>The model that made the vectors.</summary>
    public string Model { get; }

    /// <summary>Makes the vectors of predictions.</summary>
    /// <param name="predictions">What is scored.</param>
    /// <param name="embedder">The model.</param>
    public static CaptionEmbeddings Of(IReadOnlyList<CaptionPrediction> predictions, ICaptionEmbedder embedder)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        ArgumentNullException.ThrowIfNull(embedder);
        string[] texts = [.. predictions.SelectMany(prediction => prediction.References.Append(prediction.Hypothesis))
            .Distinct(StringComparer.Ordinal)];
        var vectors = embedder.EmbedTexts(texts);
        var byText = texts.Index().ToDictionary(text => text.Item, text => vectors[text.Index], StringComparer.Ordinal);
        return new CaptionEmbeddings(
            embedder.Model,
            embedder.EmbedImages(predictions),
            [.. predictions.Select(prediction => byText[prediction.Hypothesis])],
            [.. predictions.Select(prediction =>
                prediction.References.Select(reference => byText[reference]).ToArray())]);
    }

    internal (ClipScores Mean, ClipScores[] Images) Score(IReadOnlyList<CaptionPrediction> predictions)
    {
        if (predictions.Count != _images.Count)
        {
            throw new ArgumentException(
                $"There are vectors of {_images.Count} images, and {predictions.Count} predictions.",
                nameof(predictions));
        }

        var scores = new ClipScores[_images.Count];
        for (var i = 0; i < scores.Length; i++)
        {
            var score = Weight * Cosine(_images[i], _hypotheses[i]);
            double? withReferences = null;
            if (_references.Count > 0 && _references[i].Count > 0)
            {
                var best = 0.0;
                foreach (var reference in _references[i])
                {
                    best = Math.Max(best, Cosine(reference, _hypotheses[i]));
                }

                withReferences = score > 0 && best > 0 ? 2 * score * best / (score + best) : 0;
            }

            scores[i] = new ClipScores(score, withReferences);
        }

        return (new ClipScores(scores.Average(image => image.ClipScore), scores.Average(image => image.RefClipScore)),
            scores);
    }

    // Not below 0.
    private static double Cosine(float[] first, float[] second)
    {
        double product = 0, own = 0, other = 0;
        for (var i = 0; i < first.Length; i++)
        {
            product += (double)first[i] * second[i];
            own += (double)first[i] * first[i];
            other += (double)second[i] * second[i];
        }

        return own > 0 && other > 0 ? Math.Max(0, product / Math.Sqrt(own * other)) : 0;
    }
}

/// <summary>CLIPScore of one image or of a corpus.</summary>
internal readonly record struct ClipScores(double ClipScore, double? RefClipScore);
