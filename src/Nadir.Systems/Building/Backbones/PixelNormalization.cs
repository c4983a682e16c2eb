namespace Nadir.Systems.Building.Backbones;

/// <summary>
/// The scale of pixels that a backbone's weights were trained on: (value - mean) / std of each channel, for values of 0
/// to 1 in the order red, green, blue.
/// </summary>
/// <remarks>
/// Systems hand every backbone the same tensor, RGB in -1..1 (value / 127.5 - 1); the backbone itself turns it into its
/// own scale as its first step (<see cref="Backbone.Normalize"/>). Immutable, safe to share.
/// </remarks>
public sealed record PixelNormalization
{
    /// <summary>Describes a scale.</summary>
    /// <param name="mean">Three numbers, usually 0 to 1, red first.</param>
    /// <param name="std">Three positive numbers, red first.</param>
    /// <param name="blueFirst">Whether the weights take the channels in the order blue, green, red.</param>
    /// <exception cref="ArgumentException">There are not three of each, or one is not finite, or a std is
    /// not positive.</exception>
    public PixelNormalization(IReadOnlyList<double> mean, IReadOnlyList<double> std, bool blueFirst = false)
    {
        ArgumentNullException.ThrowIfNull(mean);
        ArgumentNullException.ThrowIfNull(std);
        if (mean.Count != 3 || std.Count != 3 || !mean.All(double.IsFinite)
            || !std.All(value => double.IsFinite(value) && value > 0))
        {
            throw new ArgumentException(
                $"Mean [{string.Join(", ", mean)}] and std [{string.Join(", ", std)}] must be three finite numbers "
                    + $"each, std above 0.");
        }

        (Mean, Std, BlueFirst) = ([.. mean], [.. std], blueFirst);
    }

    /// <summary>-1..1, which is what systems hand over: nothing is to be done. MobileNet v1.</summary>
    public static PixelNormalization MinusOneToOne { get; } = new([0.5, 0.5, 0.5], [0.5, 0.5, 0.5]);

    /// <summary>Mean and deviation of ImageNet's pixels, as torchvision's weights take them.</summary>
    public static PixelNormalization ImageNet { get; } = new([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]);

    /// <summary>
    /// 0..255 minus (123, 117, 104): weights that were trained with Caffe, their first kernel turned to RGB.
    /// </summary>
    public static PixelNormalization Caffe { get; } =
        new([123 / 255.0, 117 / 255.0, 104 / 255.0], [1 / 255.0, 1 / 255.0, 1 / 255.0]);

    /// <summary>Means of red, green and blue, for values of 0 to 1.</summary>
    public IReadOnlyList<double> Mean { get; }

    /// <summary>Deviations of red, green and blue, for values of 0 to 1.</summary>
    public IReadOnlyList<double> Std { get; }

    /// <summary>Whether the weights take the channels in the order blue, green, red.</summary>
    public bool BlueFirst { get; }

    /// <summary>Whether pixels of -1..1 are what the weights take.</summary>
    internal bool IsIdentity => !BlueFirst && Mean.All(value => value == 0.5) && Std.All(value => value == 0.5);

    /// <summary>
    /// The same scale for pixels x of -1..1: x * scale + shift, in the order in which the weights take the channels.
    /// </summary>
    internal (float[] Scale, float[] Shift) OfMinusOneToOne()
    {
        int[] order = BlueFirst ? [2, 1, 0] : [0, 1, 2];
        return (
            [.. order.Select(channel => (float)(0.5 / Std[channel]))],
            [.. order.Select(channel => (float)((0.5 - Mean[channel]) / Std[channel]))]);
    }
}
