namespace Nadir.Systems.Training.Ablation;

/// <summary>One measure of one variant over the seeds.</summary>
/// <param name="Variant">The variant's name.</param>
/// <param name="Measure">The measure's name.</param>
/// <param name="Mean">Mean over seeds.</param>
/// <param name="StandardDeviation">Of the sample, over seeds (divided by n - 1); 0 for one seed.</param>
/// <param name="Seeds">How many seeds.</param>
public sealed record AblationRow(string Variant, string Measure, double Mean, double StandardDeviation, int Seeds)
{
    /// <summary>The value of each seed, in the order in which they were trained.</summary>
    public IReadOnlyList<AblationSeedValue> Values { get; init; } = [];

    /// <summary>Sums results up, variant by variant and measure by measure, in the order in which they come.</summary>
    public static IReadOnlyList<AblationRow> Summarize(IEnumerable<AblationResult> results)
    {
        ArgumentNullException.ThrowIfNull(results);
        return
        [
            .. results.SelectMany(result =>
                result.Measures.Select(measure => (result.Variant, measure.Name, result.Seed, measure.Value)))
                .GroupBy(value => (value.Variant, value.Name))
                .Select(group => Of(group.Key.Variant, group.Key.Name,
                    [.. group.Select(value => new AblationSeedValue(value.Seed, value.Value))])),
        ];
    }

    private static AblationRow Of(string variant, string measure, AblationSeedValue[] seeds)
    {
        double[] values = [.. seeds.Select(seed => seed.Value)];
        var mean = values.Average();
        var variance = values.Length > 1 ? values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1)
            : 0;
        return new AblationRow(variant, measure, mean, Math.Sqrt(variance), values.Length) { Values = seeds };
    }
}

/// <summary>What a variant came to with one seed.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Value">The measure's value.</param>
public sealed record AblationSeedValue(int Seed, double Value);
