namespace Nadir.Systems.Sfdr.Training.Data;

/// <summary>Seeds of what is drawn in a step, so that a resumed training draws the same.</summary>
internal static class StepSeed
{
    /// <summary>A seed for a step of an epoch; step -1 for the epoch itself.</summary>
    public static int Of(int seed, int epoch, int step) => unchecked((((seed * 1_000_003) + epoch) * 1_000_003) + step);
}
