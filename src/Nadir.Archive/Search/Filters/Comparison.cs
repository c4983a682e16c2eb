namespace Nadir.Archive.Search.Filters;

/// <summary>How an attribute is held against a value.</summary>
public enum Comparison
{
    /// <summary>Equal: as numbers where both are, else as text without regard to the case of ASCII letters.</summary>
    Equal,

    /// <summary>Not equal; an image without the attribute is not found.</summary>
    NotEqual,

    /// <summary>Less.</summary>
    Less,

    /// <summary>Less or equal.</summary>
    AtMost,

    /// <summary>Greater.</summary>
    Greater,

    /// <summary>Greater or equal.</summary>
    AtLeast,

    /// <summary>Equal to one of several values.</summary>
    In,

    /// <summary>Matches SQL's LIKE: <c>%</c> stands for any text, <c>_</c> for one character.</summary>
    Like,
}
