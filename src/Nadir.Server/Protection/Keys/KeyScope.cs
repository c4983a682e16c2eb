namespace Nadir.Server.Protection.Keys;

/// <summary>What the holder of a key may do. A larger scope includes the smaller ones.</summary>
public enum KeyScope
{
    /// <summary>Search and look.</summary>
    Read,

    /// <summary>Also change the archive, such as adding captions.</summary>
    Write,
}
