using Nadir.Text;

namespace Nadir.Systems.Contracts;

/// <summary>The text side of a two-tower model at work without libtorch: ids in, one unit vector out.</summary>
/// <remarks>Implementations are safe to use from many threads; they are disposed when no thread uses them.</remarks>
public interface ITextInference : IDisposable
{
    /// <summary>Turns texts into ids.</summary>
    ITextTokenizer Tokenizer { get; }

    /// <summary>The images that the model's other side takes.</summary>
    ImageSpecification Images { get; }

    /// <summary>Words after which a text is cut off.</summary>
    int MaxTextLength { get; }

    /// <summary>Length of a vector.</summary>
    int Dimension { get; }

    /// <summary>Encodes a text.</summary>
    /// <param name="ids">The tokenizer's, at least one and none of them 0, which is padding.</param>
    /// <param name="destination">Receives <see cref="Dimension"/> numbers of unit L2 norm.</param>
    void Encode(ReadOnlySpan<long> ids, Span<float> destination);
}
