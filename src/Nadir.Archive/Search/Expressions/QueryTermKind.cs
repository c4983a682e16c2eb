namespace Nadir.Archive.Search.Expressions;

/// <summary>What a term of a combined query stands for.</summary>
public enum QueryTermKind
{
    /// <summary>Words.</summary>
    Text,

    /// <summary>The path of an image file.</summary>
    ImageFile,

    /// <summary>The id of a window that is in the archive.</summary>
    Window,
}
