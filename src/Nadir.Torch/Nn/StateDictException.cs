namespace Nadir.Torch.Nn;

/// <summary>Weights do not fit a module: names are missing or unexpected, or shapes differ.</summary>
public sealed class StateDictException : Exception
{
    /// <summary>Makes an exception with a general message.</summary>
    public StateDictException()
        : this("The weights do not fit the module.")
    {
    }

    /// <summary>Makes an exception from a message.</summary>
    public StateDictException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception from a message and its cause.</summary>
    public StateDictException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    internal StateDictException(string module, IReadOnlyList<string> missing, IReadOnlyList<string> unexpected, IReadOnlyList<string> misshaped)
        : base($"The weights do not fit {module}{List("missing", missing)}{List("unexpected", unexpected)}{List("of another shape", misshaped)}.") =>
        (Missing, Unexpected, Misshaped) = (missing, unexpected, misshaped);

    /// <summary>Names that the module has and the weights lack.</summary>
    public IReadOnlyList<string> Missing { get; } = [];

    /// <summary>Names that the weights have and the module lacks.</summary>
    public IReadOnlyList<string> Unexpected { get; } = [];

    /// <summary>Names whose shapes differ, with both shapes.</summary>
    public IReadOnlyList<string> Misshaped { get; } = [];

    private static string List(string what, IReadOnlyList<string> items) =>
        items.Count == 0 ? string.Empty : $"; {items.Count} {what}: {string.Join(", ", items)}";
}
