namespace Nadir.Systems.Tests.Clip;

/// <summary>Damages files where their structure is, not in the numbers of the weights.</summary>
internal static class Damage
{
    // Names, shapes and tables lie at the beginning of safetensors files, and at the beginning or end of archives.
    private const int Reach = 20_000;

    public static byte[] Structure(byte[] seed, Random random)
    {
        var bytes = seed.ToList();
        for (var i = random.Next(1, 4); i > 0 && bytes.Count > 0; i--)
        {
            var at = Place(bytes.Count, random);
            switch (random.Next(7))
            {
                case 0:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                case 1:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 9), bytes.Count - at));
                    break;
                case 2:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 40), bytes.Count - at)));
                    break;
                case 3:
                    for (var end = Math.Min(at + 4, bytes.Count); at < end; at++)
                    {
                        bytes[at] = byte.MaxValue;
                    }

                    break;
                case 4:
                    // A digit of a shape, a letter of a name.
                    bytes[at] = (byte)('0' + random.Next(10));
                    break;
                default:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
            }
        }

        return [.. bytes];
    }

    private static int Place(int length, Random random)
    {
        var near = random.Next(Math.Min(length, Reach));
        return random.Next(4) == 0 ? length - 1 - near : near;
    }
}
