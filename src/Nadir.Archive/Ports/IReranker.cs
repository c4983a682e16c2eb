using Nadir.Imagery;

namespace Nadir.Archive.Ports;

/// <summary>
/// Scores pictures against texts by their parts: more exactly than two vectors can be compared, and at more cost, so
/// that only the best of a search are given to it. Features of a picture do not depend on the text and can be kept.
/// </summary>
/// <remarks>Implementations may be called from one thread at a time only, unless they say otherwise.</remarks>
public interface IReranker : IDisposable
{
    /// <summary>Name for people, such as <c>faami</c>.</summary>
    string Name { get; }

    /// <summary>How a picture must be brought to the reranker's input.</summary>
    ImageInput Input { get; }

    /// <summary>Values that are kept of a picture.</summary>
    int FeatureLength { get; }

    /// <summary>Computes what scores need of pictures.</summary>
    /// <param name="images">Each of exactly <see cref="Input"/>'s size.</param>
    /// <param name="destination">Receives <c>images.Count * FeatureLength</c> values, picture by picture.</param>
    void EncodeImages(IReadOnlyList<RgbImage> images, Span<Half> destination);

    /// <summary>Scores texts against pictures. The score of a pair depends on nothing but the pair.</summary>
    /// <param name="texts">Any text; what the vocabulary lacks is treated as unknown.</param>
    /// <param name="pictures">Features of <see cref="EncodeImages"/>, one a picture.</param>
    /// <param name="scores">
    /// Receives <c>texts.Count * pictures.Count</c> finite values, text by text, on any one scale; more is better.
    /// </param>
    void Score(IReadOnlyList<string> texts, IReadOnlyList<ReadOnlyMemory<Half>> pictures, Span<float> scores);

    /// <summary>
    /// Tells to which regions of a picture each word of a text belongs; null where the model does not tell.
    /// </summary>
    /// <param name="image">Of exactly <see cref="Input"/>'s size.</param>
    /// <param name="text">Any text that is not blank.</param>
    /// <returns>A grid for each word that the model reads, in their order.</returns>
    IReadOnlyList<WordRegions>? Explain(RgbImage image, string text) => null;
}

/// <summary>The regions of a picture that a word belongs to. Immutable; thread-safe.</summary>
/// <param name="Word">The word as the model reads it.</param>
/// <param name="Regions">How much each region belongs to it: 0 for the least, 1 for the most.</param>
public sealed record WordRegions(string Word, AttentionGrid Regions);
