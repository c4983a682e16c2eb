namespace Nadir.Benchmarks.Clip;

/// <summary>What one process of the benchmark repeats.</summary>
internal interface IClipWork
{
    /// <summary>Runs once.</summary>
    /// <returns>A number that shows that the same was computed, or 0.</returns>
    double Run();
}
