namespace Nadir.Metrics;

/// <summary>
/// METEOR 1.5's score of its counts, with the parameters for English and the task "rank" (Denkowski and Lavie 2014).
/// </summary>
internal static class MeteorFormula
{
    private const double Alpha = 0.85;
    private const double Beta = 0.2;
    private const double Gamma = 0.6;
    private const double Delta = 0.75;

    private static readonly double[] StageWeights = [1.0, 0.6, 0.8, 0.6];

    internal static double Score(MeteorStatistics statistics)
    {
        var precision = WeightedMatches(statistics, ofReference: false)
            / WeightedLength(statistics.Length, statistics.FunctionWords);
        var recall = WeightedMatches(statistics, ofReference: true)
            / WeightedLength(statistics.ReferenceLength, statistics.ReferenceFunctionWords);
        var mean = 1 / (((1 - Alpha) / precision) + (Alpha / recall));
        var fragmentation = statistics.IsOneChunk
            ? 0
            : statistics.Chunks / ((statistics.Matches + statistics.ReferenceMatches) / 2.0);
        var score = mean * (1 - (Gamma * Math.Pow(fragmentation, Beta)));
        return double.IsNaN(score) ? 0 : Math.Max(0, score); // An empty caption, or no match.
    }

    private static double WeightedLength(int length, int functionWords) =>
        (Delta * (length - functionWords)) + ((1 - Delta) * functionWords);

    private static double WeightedMatches(MeteorStatistics statistics, bool ofReference)
    {
        var content = statistics.Content(ofReference);
        var function = statistics.Function(ofReference);
        double sum = 0;
        for (var stage = 0; stage < MeteorStatistics.StageCount; stage++)
        {
            sum += StageWeights[stage] * ((Delta * content[stage]) + ((1 - Delta) * function[stage]));
        }

        return sum;
    }
}
