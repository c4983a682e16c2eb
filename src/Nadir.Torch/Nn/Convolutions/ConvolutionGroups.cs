namespace Nadir.Torch.Nn;

/// <summary>The rule about groups of a convolution.</summary>
internal static class ConvolutionGroups
{
    /// <exception cref="ArgumentException">The groups do not divide the channels.</exception>
    public static void Check(long inChannels, long outChannels, long groups)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(groups);
        if (inChannels % groups != 0 || outChannels % groups != 0)
        {
            throw new ArgumentException($"{groups} groups do not divide {inChannels} input and {outChannels} output channels.", nameof(groups));
        }
    }
}
