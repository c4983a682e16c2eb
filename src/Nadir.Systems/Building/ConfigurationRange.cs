using System.Numerics;

namespace Nadir.Systems.Building;

/// <summary>Checks that numbers of a configuration are in range. Safe to use from many threads.</summary>
internal static class ConfigurationRange
{
    [ThreadStatic]
    private static List<(string Name, double Minimum, double Maximum)>? _recorded;

    /// <summary>Refuses a number out of range.</summary>
    /// <exception cref="InvalidDataException">The message names it and its bounds.</exception>
    public static void Require<T>(T value, T minimum, T maximum, string name)
        where T : INumber<T>
    {
        if (_recorded is { } recorded)
        {
            recorded.Add((name, double.CreateChecked(minimum), double.CreateChecked(maximum)));
            return;
        }

        // Written so that NaN fails.
        if (!(value >= minimum && value <= maximum))
        {
            throw new InvalidDataException($"'{name}' is {value}, expected {minimum} to {maximum}.");
        }
    }

    /// <summary>
    /// The bounds that a check asks for, whatever the values are; up to the first fault of another kind.
    /// </summary>
    /// <param name="check">Calls <see cref="Require"/> on this thread.</param>
    public static IReadOnlyList<(string Name, double Minimum, double Maximum)> Record(Action check)
    {
        var recorded = _recorded = [];
        try
        {
            check();
        }
        catch (InvalidDataException)
        {
            // What comes after it has no bounds in the schema.
        }
        finally
        {
            _recorded = null;
        }

        return recorded;
    }
}
