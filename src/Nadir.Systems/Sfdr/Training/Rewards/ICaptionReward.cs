namespace Nadir.Systems.Sfdr.Training.Rewards;

/// <summary>Says how good captions are; what self-critical training maximises.</summary>
public interface ICaptionReward
{
    /// <summary>Scores captions.</summary>
    /// <param name="images">The place of each caption's picture among the training pictures; a picture may come more than once.</param>
    /// <param name="captions">Word ids, with the end where it was said.</param>
    /// <returns>A score for each; more is better.</returns>
    double[] Score(IReadOnlyList<int> images, IReadOnlyList<int[]> captions);
}
