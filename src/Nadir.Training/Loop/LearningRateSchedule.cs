namespace Nadir.Training.Loop;

/// <summary>A linear rise from zero, then half a cosine down to zero.</summary>
public static class LearningRateSchedule
{
    /// <summary>Factor on the peak learning rate.</summary>
    /// <param name="step">From 0, below <paramref name="steps"/>.</param>
    /// <param name="steps">All steps of the training.</param>
    /// <param name="warmup">Share of them over which the rate rises, 0 to below 1.</param>
    /// <returns>Above 0 to 1.</returns>
    public static double WarmupCosine(long step, long steps, double warmup)
    {
        var rising = warmup * steps;
        if (step < rising)
        {
            return Math.Min(1, (step + 1) / (rising + 1));
        }

        return 0.5 * (1 + Math.Cos(Math.PI * (step - rising) / Math.Max(1, steps - rising)));
    }
}
