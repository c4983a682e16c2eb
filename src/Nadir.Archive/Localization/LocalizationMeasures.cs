namespace Nadir.Archive.Localization;

/// <summary>
/// How well a map shows where a text is true: the measures of semantic localization of Yuan et al. 2022 ("Learning to evaluate
/// performance of multimodal semantic localization", IEEE TGRS), with the constants of the code that they published.
/// </summary>
/// <param name="Rsu">Significant area proportion, 0 to 1, more is better: heat within the regions against heat outside, by area.</param>
/// <param name="Rda">Discrete attention, 0 to 1, more is better: whether each region has one peak.</param>
/// <param name="Ras">Attention shift, 0 to 1, less is better: how far peaks lie from the regions' centres.</param>
/// <param name="Rmi">The mean of the three, weighted 0.4, 0.25 and, turned round, 0.35.</param>
/// <remarks>
/// A region's centre is the mean of its cells and its radius is measured at its outline, where the original has the corners of
/// a polygon; peaks are found on the map's cells, where the original has 8-bit pixels.
/// </remarks>
public sealed record LocalizationMeasures(double Rsu, double Rda, double Ras, double Rmi)
{
    private const double Beta = 0.707;
    private const double Epsilon = 1e-7;
    private const double ShiftScale = 3;
    private const double DiscreteDecay = 0.5;

    /// <summary>Measures a map.</summary>
    /// <param name="map">The map.</param>
    /// <param name="truth">Where the text is true.</param>
    public static LocalizationMeasures Of(HeatMap map, TruthMask truth)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(truth);
        var peaks = HeatPeaks.Find(map);
        var proportion = SignificantArea(map, truth);
        var discrete = truth.Regions.Average(region => Discrete(region, peaks));
        var shift = truth.Regions.Average(region => Shift(region, peaks));
        var scaled = (Math.Exp(ShiftScale * shift) - 1) / (Math.Exp(ShiftScale) - 1);
        return new LocalizationMeasures(proportion, discrete, scaled, (0.4 * proportion) + (0.35 * (1 - scaled)) + (0.25 * discrete));
    }

    private static double SignificantArea(HeatMap map, TruthMask truth)
    {
        var (inside, outside, area) = (0.0, 0.0, 0);
        for (var cell = 0; cell < map.Values.Count; cell++)
        {
            var heat = float.IsNaN(map.Values[cell]) ? 0 : map.Values[cell];
            (inside, outside, area) = truth[cell] ? (inside + heat, outside, area + 1) : (inside, outside + heat, area);
        }

        return 1 - Math.Exp(-Beta * inside / (outside + Epsilon) * (map.Values.Count - area) / area);
    }

    private static double Distance(TruthRegion region, HeatPeak peak) => double.Hypot(region.Column - peak.Column, region.Row - peak.Row);

    // The mean distance of the peaks within the radius, as a part of it; 1 where there is none.
    private static double Shift(TruthRegion region, IReadOnlyList<HeatPeak> peaks)
    {
        double[] near = [.. peaks.Select(peak => Distance(region, peak)).Where(distance => distance <= region.Radius)];
        return near.Length > 0 ? near.Average() / region.Radius : 1;
    }

    private static double Discrete(TruthRegion region, IReadOnlyList<HeatPeak> peaks)
    {
        HeatPeak[] near = [.. peaks.Where(peak => Distance(region, peak) <= region.Radius)];
        if (near.Length <= 1)
        {
            return near.Length;
        }

        var (column, row) = (near.Average(peak => peak.Column), near.Average(peak => peak.Row));
        var spread = near.Average(peak => double.Hypot(peak.Column - column, peak.Row - row)) / region.Radius;
        return (0.5 * (1 - spread)) + Math.Exp(-DiscreteDecay * (near.Length + 2));
    }
}
