using Nadir.Archive.Words;
using Nadir.Imagery;

namespace Nadir.Archive.Ports;

/// <summary>
/// Puts pictures and words into one space, where the cosine of two vectors says how well they match.
/// </summary>
/// <remarks>Implementations may be called from one thread at a time only, unless they say otherwise.</remarks>
public interface IEncoder : IDisposable
{
    /// <summary>
    /// Names the weights and the preprocessing: vectors of encoders with different fingerprints must never be compared.
    /// Lower-case hexadecimal, 64 characters (SHA-256).
    /// </summary>
    string Fingerprint { get; }

    /// <summary>
    /// Whether vectors that were made under a fingerprint are this encoder's: its own, or one that it had in another
    /// version.
    /// </summary>
    /// <param name="fingerprint">What an archive remembers.</param>
    bool HasFingerprint(string fingerprint) =>
        string.Equals(Fingerprint, fingerprint, StringComparison.OrdinalIgnoreCase);

    /// <summary>Name for people, such as <c>dual-encoder</c>.</summary>
    string Name { get; }

    /// <summary>Length of every vector.</summary>
    int Dimension { get; }

    /// <summary>How a picture must be brought to the encoder's input.</summary>
    ImageInput Input { get; }

    /// <summary>Encodes pictures.</summary>
    /// <param name="images">Each of exactly <see cref="Input"/>'s size.</param>
    /// <param name="destination">Receives <c>images.Count * Dimension</c> values, picture by picture, each
    /// of unit L2 norm.</param>
    void EncodeImages(IReadOnlyList<RgbImage> images, Span<float> destination);

    /// <summary>Encodes texts.</summary>
    /// <param name="texts">Any text; what the vocabulary lacks is treated as unknown.</param>
    /// <param name="destination">Receives <c>texts.Count * Dimension</c> values, text by text, each
    /// of unit L2 norm.</param>
    void EncodeTexts(IReadOnlyList<string> texts, Span<float> destination);

    /// <summary>
    /// Tells which words of a text the encoder does not know. May be called from any thread at any time.
    /// </summary>
    /// <param name="text">Any text.</param>
    WordCheck CheckWords(string text) => WordCheck.AllKnown;

    /// <summary>
    /// The probability that a person would call a result right, 0 to 1; null where nobody measured it.
    /// </summary>
    /// <param name="kind">What was searched for.</param>
    /// <param name="score">The result's cosine.</param>
    double? Probability(QueryKind kind, double score) => null;

    /// <summary>
    /// The log-odds that a person would call a result of a hybrid search right, whatever of its scores there is; null
    /// where nobody measured it. Never falls where a score rises.
    /// </summary>
    /// <param name="scores">The result's scores.</param>
    double? LogOdds(HybridScores scores) => null;
}

/// <summary>What the rankings of a hybrid search say of one window.</summary>
/// <param name="Image">Cosine of the query and the picture.</param>
/// <param name="Caption">Cosine of the query and the captions; null where these have no vector.</param>
/// <param name="Words">
/// Okapi BM25 of the window's best caption as a share of the query's best, 0 to 1: 0 where it has no word of the query;
/// null where the window has no caption.
/// </param>
public readonly record struct HybridScores(double Image, double? Caption, double? Words);

/// <summary>What a query is made of: cosines of words and of pictures mean different things.</summary>
public enum QueryKind
{
    /// <summary>Words.</summary>
    Text,

    /// <summary>A picture, or a window of the archive.</summary>
    Image,

    /// <summary>A sum, examples, or a score that other stages changed.</summary>
    Other,
}

/// <summary>The picture that an encoder takes: a square, and how other shapes become one.</summary>
/// <param name="Size">Side in pixels.</param>
/// <param name="Fit">How a picture that is not square is made one.</param>
public readonly record struct ImageInput(int Size, SquareFit Fit);
