using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Building.TextEncoders;

/// <summary>
/// A text encoder's sentence vectors in the images' space: as they are, or through a linear layer and ReLU, as AMFMN,
/// GaLR and HVSA have it behind skip-thoughts.
/// </summary>
/// <remarks>Parameters: encoder.*, to_out.*. Not safe for concurrent use in training.</remarks>
public sealed class SentenceEncoder : Module
{
    private readonly TextEncoderOptions _options;
    private readonly TextEncoder _encoder;
    private readonly Linear? _projection;

    /// <summary>Makes the encoder with random weights.</summary>
    /// <param name="options">The encoder.</param>
    /// <param name="width">Length of the vectors; without a projection the encoder's own.</param>
    /// <param name="projects">Whether a linear layer and ReLU follow.</param>
    public SentenceEncoder(TextEncoderOptions options, int width, bool projects)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _encoder = RegisterModule("encoder", options.Create());
        _projection = projects ? RegisterModule("to_out", new Linear(options.Width, width)) : null;
    }

    /// <summary>Encodes texts.</summary>
    /// <param name="texts">N of them.</param>
    /// <returns>[N, width], not normalised.</returns>
    public Tensor Forward(TextInputs texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        using var scope = new TensorScope();
        var (ids, lengths) = Training ? texts : _options.Prepare(texts);
        var sentence = _encoder.Encode(ids, lengths).Sentence;
        return scope.Keep(_projection?.Forward(sentence).Relu() ?? sentence);
    }

    /// <summary>Refuses vectors of another length than the images' where no layer changes it.</summary>
    /// <exception cref="InvalidDataException">The lengths differ.</exception>
    internal static void Check(TextEncoderOptions options, int width, bool projects)
    {
        if (!projects && options.Width != width)
        {
            throw new InvalidDataException(
                $"'text.hidden' is {options.Width} and 'embedDim' {width}: without 'projectText' both must be equal.");
        }
    }
}
