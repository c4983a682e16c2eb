namespace Nadir.Server.Protection.Keys;

/// <summary>What the holder of a key may do. A larger scope includes the smaller ones.</summary>
public enum KeyScope
{
    /// <summary>Search and look.</summary>
    Read,

    /// <summary>Also change what is kept: store captions, keep and remove collections.</summary>
    Write,
}
