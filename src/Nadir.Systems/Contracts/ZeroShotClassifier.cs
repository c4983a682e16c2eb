using Nadir.Imagery;

namespace Nadir.Systems.Contracts;

/// <summary>
/// Classifies pictures by the names of classes that no training has seen: the text nearest to a picture is its class.
/// </summary>
/// <remarks>Does not own the model. Not safe for concurrent use.</remarks>
public sealed class ZeroShotClassifier
{
    private readonly RetrievalInference _model;
    private readonly float[] _labels;

    /// <summary>Encodes the labels.</summary>
    /// <param name="model">A model with a prompt that makes sentences of labels, if it wants one.</param>
    /// <param name="labels">At least one.</param>
    public ZeroShotClassifier(RetrievalInference model, IReadOnlyList<string> labels)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentOutOfRangeException.ThrowIfZero(labels.Count);
        (_model, Labels) = (model, labels);
        _labels = new float[labels.Count * model.Dimension];
        model.EncodeTexts(labels, _labels);
    }

    /// <summary>The names of the classes.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>How likely each class is.</summary>
    /// <param name="images">Each of the model's size squared.</param>
    /// <returns>For each picture a probability a label, in the labels' order: the softmax of scaled cosines.</returns>
    public IReadOnlyList<float[]> Classify(IReadOnlyList<RgbImage> images)
    {
        ArgumentNullException.ThrowIfNull(images);
        var dimension = _model.Dimension;
        var vectors = new float[images.Count * dimension];
        _model.EncodeImages(images, vectors);
        return [.. Enumerable.Range(0, images.Count)
            .Select(image => Probabilities(vectors.AsSpan(image * dimension, dimension)))];
    }

    private float[] Probabilities(ReadOnlySpan<float> image)
    {
        var scores = new double[Labels.Count];
        for (var label = 0; label < scores.Length; label++)
        {
            scores[label] = _model.Scale * Dot(image, _labels.AsSpan(label * _model.Dimension, _model.Dimension));
        }

        // Less the largest, so that no exponential is too large.
        var largest = scores.Max();
        var sum = scores.Sum(score => Math.Exp(score - largest));
        return Array.ConvertAll(scores, score => (float)(Math.Exp(score - largest) / sum));
    }

    private static double Dot(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        var sum = 0.0;
        for (var i = 0; i < left.Length; i++)
        {
            sum += (double)left[i] * right[i];
        }

        return sum;
    }
}
