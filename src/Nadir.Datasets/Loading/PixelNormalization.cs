namespace Nadir.Datasets;

/// <summary>How pixel values become a network's input: <c>(value / 255 - Mean) / StandardDeviation</c>, by channel R, G, B.</summary>
/// <param name="MeanRed">Mean of red, in 0..1 units.</param>
/// <param name="MeanGreen">Mean of green.</param>
/// <param name="MeanBlue">Mean of blue.</param>
/// <param name="DeviationRed">Standard deviation of red, in 0..1 units, above 0.</param>
/// <param name="DeviationGreen">Standard deviation of green.</param>
/// <param name="DeviationBlue">Standard deviation of blue.</param>
public readonly record struct PixelNormalization(
    float MeanRed, float MeanGreen, float MeanBlue, float DeviationRed, float DeviationGreen, float DeviationBlue)
{
    /// <summary>Values from -1 to 1: <c>value / 127.5 - 1</c>.</summary>
    public static PixelNormalization MinusOneToOne { get; } = new(0.5f, 0.5f, 0.5f, 0.5f, 0.5f, 0.5f);

    /// <summary>torchvision's constants for ImageNet weights.</summary>
    public static PixelNormalization ImageNet { get; } = new(0.485f, 0.456f, 0.406f, 0.229f, 0.224f, 0.225f);

    /// <summary>The constants of OpenAI's CLIP.</summary>
    public static PixelNormalization Clip { get; } =
        new(0.48145466f, 0.4578275f, 0.40821073f, 0.26862954f, 0.26130258f, 0.27577711f);

    /// <summary>The same as <c>value * Scale + Offset</c> for values from 0 to 255.</summary>
    internal (float Scale, float Offset) Affine(int channel)
    {
        var (mean, deviation) = channel switch
        {
            0 => (MeanRed, DeviationRed),
            1 => (MeanGreen, DeviationGreen),
            _ => (MeanBlue, DeviationBlue),
        };
        return ((float)(1 / (255.0 * deviation)), (float)(-(double)mean / deviation));
    }

    internal bool IsUsable => float.IsFinite(MeanRed + MeanGreen + MeanBlue)
        && DeviationRed > 0 && DeviationGreen > 0 && DeviationBlue > 0;
}
