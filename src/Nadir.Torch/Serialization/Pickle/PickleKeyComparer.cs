namespace Nadir.Torch.Serialization.Pickle;

/// <summary>
/// Equality of the keys that dictionaries of a checkpoint may have: texts, numbers and truth values.
/// Hashes are seeded anew in each process, so that no file can be made whose keys all collide.
/// </summary>
internal sealed class PickleKeyComparer : IEqualityComparer<object>
{
    public static PickleKeyComparer Instance { get; } = new();

    /// <summary>Checks that a value may be a key.</summary>
    /// <exception cref="InvalidDataException">It is of another kind.</exception>
    public static object Key(object? value) => value is string or long or double or bool
        ? value
        : throw new InvalidDataException("its pickle holds a dictionary whose keys are neither texts nor numbers.");

    bool IEqualityComparer<object>.Equals(object? x, object? y) => Equals(x, y);

    int IEqualityComparer<object>.GetHashCode(object value) => HashCode.Combine(value);
}
