namespace Nadir.Text;

/// <summary>How an image's noun counts become a distribution.</summary>
/// <param name="Weighting">What a noun's count is multiplied with.</param>
/// <param name="Normalization">How the weighted counts are made to sum to 1.</param>
/// <param name="Temperature">Softmax only: the weighted counts are divided by it; greater than 0.</param>
public sealed record NounPriorOptions(
    NounWeighting Weighting = NounWeighting.GlobalFrequency,
    PriorNormalization Normalization = PriorNormalization.L1,
    float Temperature = 1);
