namespace Nadir.Torch;

/// <summary>libtorch refused a call: bad shapes, an unsupported type, no memory.</summary>
public sealed class TorchException : Exception
{
    /// <summary>Makes an exception with a general message.</summary>
    public TorchException()
        : this("libtorch reported an error.")
    {
    }

    /// <summary>Makes an exception from a message.</summary>
    public TorchException(string message)
        : base(message) => Operator = string.Empty;

    /// <summary>Makes an exception from a message and its cause.</summary>
    public TorchException(string message, Exception innerException)
        : base(message, innerException) => Operator = string.Empty;

    /// <summary>Makes an exception from the name of the operator that failed and libtorch's message.</summary>
    public TorchException(string operatorName, string message)
        : base($"{operatorName}: {message}") => Operator = operatorName;

    /// <summary>
    /// The operator that failed, such as <c>aten::add.Tensor</c>; for a derivative its node in the graph, such as
    /// <c>AddBackward0</c>, or <c>backward</c> where that is not known.
    /// </summary>
    public string Operator { get; }
}
