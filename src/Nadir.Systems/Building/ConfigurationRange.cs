using System.Numerics;

namespace Nadir.Systems.Building;

internal static class ConfigurationRange
{
    public static void Require<T>(T value, T minimum, T maximum, string name)
        where T : INumber<T>
    {
        // Written so that NaN fails.
        if (!(value >= minimum && value <= maximum))
        {
            throw new InvalidDataException($"'{name}' is {value}, expected {minimum} to {maximum}.");
        }
    }
}
