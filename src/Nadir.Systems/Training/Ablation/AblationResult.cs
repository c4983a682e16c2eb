using Nadir.Systems.Training.Loop;


namespace Nadir.Systems.Training.Ablation;

/// <summary>What one variant with one seed came to.</summary>
/// <param name="Variant">The variant's name.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Measures">At the best epoch; the first decided.</param>
/// <param name="Seconds">Time of training and measuring.</param>
public sealed record AblationResult(string Variant, int Seed, IReadOnlyList<Measure> Measures, double Seconds);
