namespace Nadir.Systems.Training.Recipes;

/// <summary>How much of a CLIP is trained. What stands on it is always trained, and so is its scale.</summary>
public enum EncoderTuning
{
    /// <summary>All of it.</summary>
    Full,

    /// <summary>Nothing of it.</summary>
    Frozen,

    /// <summary>A linear layer behind each tower, the identity at first.</summary>
    Linear,

    /// <summary>A small adapter in every block, in the manner of PE-RSITR (<see cref="Nadir.Systems.Clip.ClipAdapter"/>).</summary>
    Adapter,
}
