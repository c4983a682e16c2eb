namespace Nadir.Torch;

/// <summary>What a loss does with the values of the examples, numbered as libtorch numbers it.</summary>
public enum Reduction
{
    /// <summary>Gives them all.</summary>
    None = 0,

    /// <summary>Gives their mean.</summary>
    Mean = 1,

    /// <summary>Gives their sum.</summary>
    Sum = 2,
}
