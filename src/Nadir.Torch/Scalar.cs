using Nadir.Torch.Bridge;

namespace Nadir.Torch;

/// <summary>
/// One number for an operator. Whole numbers, real numbers and truth values are kept apart, because the type of a
/// result may depend on it: an integer tensor plus 1 stays an integer tensor, plus 1.0 it does not.
/// </summary>
public readonly struct Scalar
{
    private readonly long _payload;

    private Scalar(NativeTag tag, long payload)
    {
        Tag = tag;
        _payload = payload;
    }

    internal NativeTag Tag { get; }

    /// <summary>Whether this is the whole number 0, a real 0 of either sign, or false.</summary>
    internal bool IsZero => Tag == NativeTag.Double ? BitConverter.Int64BitsToDouble(_payload) == 0 : Payload == 0;

    internal long Payload => Tag == NativeTag.None ? 0 : _payload;

    /// <summary>Takes a whole number.</summary>
    public static implicit operator Scalar(long value) => new(NativeTag.Int, value);

    /// <summary>Takes a whole number.</summary>
    public static implicit operator Scalar(int value) => new(NativeTag.Int, value);

    /// <summary>Takes a real number.</summary>
    public static implicit operator Scalar(double value) =>
        new(NativeTag.Double, BitConverter.DoubleToInt64Bits(value));

    /// <summary>Takes a real number.</summary>
    public static implicit operator Scalar(float value) => (double)value;

    /// <summary>Takes a truth value.</summary>
    public static implicit operator Scalar(bool value) => new(NativeTag.Bool, value ? 1 : 0);
}
