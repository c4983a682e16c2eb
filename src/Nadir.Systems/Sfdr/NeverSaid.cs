using Nadir.Text;
using Nadir.Torch;

namespace Nadir.Systems.Sfdr;

/// <summary>The tokens that no caption has: padding, the unknown word and the start. Thread-safe.</summary>
public static class NeverSaid
{
    /// <summary>Marks them.</summary>
    /// <param name="vocabulary">A captioner's words.</param>
    /// <param name="device">Where the mask is put.</param>
    /// <param name="sayable">Whether a caption may have them all the same, as in the released code: then none is
    /// marked.</param>
    /// <returns>[words], Bool.</returns>
    public static Tensor Mask(Vocabulary vocabulary, Device device, bool sayable = false)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        using var scope = new TensorScope();
        var never = new bool[vocabulary.Count];
        var start = vocabulary.IdOfSpecial(CaptionTokens.Start);
        never[Vocabulary.PaddingId] = never[Vocabulary.UnknownId] = never[start] = !sayable;
        return scope.Keep(Tensor.FromArray<bool>(never, vocabulary.Count).To(device));
    }
}
