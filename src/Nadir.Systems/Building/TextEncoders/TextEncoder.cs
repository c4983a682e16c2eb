using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Building.TextEncoders;

/// <summary>What a text encoder gives for N texts.</summary>
/// <param name="Words">[N, L', D], a vector for every position, L' at most the width of the ids; null where the encoder
/// has none. What stands behind a text's last word is said by the encoder.</param>
/// <param name="Sentence">[N, D], not normalised.</param>
public readonly record struct TextFeatures(Tensor? Words, Tensor Sentence);

/// <summary>Token ids to vectors of words and of the whole text.</summary>
/// <remarks>Not safe for concurrent use in training; <see cref="Encode"/> is, in evaluation mode.</remarks>
public abstract class TextEncoder : Module
{
    /// <summary>Length D of the vectors.</summary>
    public abstract int Width { get; }

    /// <summary>Whether <see cref="Encode"/> must be told how long the texts are; otherwise all positions are
    /// read.</summary>
    public abstract bool NeedsLengths { get; }

    /// <summary>Encodes texts.</summary>
    /// <param name="ids">[N, L] Int64 token ids; what stands behind a text's end is padding, id 0.</param>
    /// <param name="lengths">[N] Int64 on the processor, 1 to L; may be null where <see cref="NeedsLengths"/> is
    /// false.</param>
    /// <returns>The vectors; the innermost scope's, or the caller's, to dispose.</returns>
    /// <exception cref="ArgumentException">Lengths are missing or do not fit the ids.</exception>
    public abstract TextFeatures Encode(Tensor ids, Tensor? lengths);

    /// <summary>The sentence vectors alone, with every position read.</summary>
    /// <param name="input">[N, L] Int64 token ids.</param>
    /// <returns>[N, D].</returns>
    /// <exception cref="ArgumentException">The encoder needs lengths.</exception>
    public override Tensor Forward(Tensor input)
    {
        using var scope = new TensorScope();
        return scope.Keep(Encode(input, null).Sentence);
    }

    /// <summary>Checks ids and lengths.</summary>
    private protected void Check(Tensor ids, Tensor? lengths)
    {
        ArgumentNullException.ThrowIfNull(ids);
        if (ids.Dimensions != 2)
        {
            throw new ArgumentException($"Token ids are [texts, positions], not {ids}.", nameof(ids));
        }

        if (lengths is null)
        {
            if (NeedsLengths)
            {
                throw new ArgumentException($"This {GetType().Name} needs the lengths of the texts.", nameof(lengths));
            }

            return;
        }

        var texts = ids.Size(0);
        if (lengths.Dimensions != 1 || lengths.Size(0) != texts || lengths.Device.Type != DeviceType.Cpu)
        {
            throw new ArgumentException(
                $"{texts} texts need as many lengths on the processor, not {lengths}.", nameof(lengths));
        }
    }
}
