namespace Nadir.Onnx;

/// <summary>ONNX Runtime is missing or refuses a model; the message is one sentence for people.</summary>
public sealed class OnnxException : Exception
{
    /// <summary>Says what happened.</summary>
    public OnnxException(string message)
        : base(message)
    {
    }

    /// <summary>Says what happened, and what it came from.</summary>
    public OnnxException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
