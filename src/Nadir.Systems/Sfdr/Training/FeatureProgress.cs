using System.Diagnostics;
using Nadir.Systems.Training.Loop;

namespace Nadir.Systems.Sfdr.Training;

/// <summary>Reports the computing of features as steps before the first epoch.</summary>
internal static class FeatureProgress
{
    /// <summary>Makes what hears of pictures done and all pictures; null where nobody listens.</summary>
    public static Action<int, int>? Of(IProgress<TrainingProgress>? progress, SfdrRecipe recipe)
    {
        if (progress is null)
        {
            return null;
        }

        var watch = new Stopwatch();
        var (first, last) = (0, int.MaxValue);
        return (done, all) =>
        {
            // Fewer than before: the next set of pictures.
            if (done < last)
            {
                watch.Restart();
                first = done;
            }

            last = done;

            var rate = (done - first) / Math.Max(1e-3, watch.Elapsed.TotalSeconds);
            progress.Report(new TrainingProgress(
                0, recipe.Epochs + (recipe.SelfCritical?.Epochs ?? 0), done, all, 0, 0, rate,
                TimeSpan.FromSeconds(rate > 0 ? (all - done) / rate : 0), null, false));
        };
    }
}
