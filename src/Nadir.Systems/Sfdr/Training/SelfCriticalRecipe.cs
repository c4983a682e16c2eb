using Nadir.Systems.Building;
namespace Nadir.Systems.Sfdr.Training;

/// <summary>Self-critical training (Rennie et al. 2017): of the model's own captions, those that score above a baseline are made likelier.</summary>
public sealed record SelfCriticalRecipe
{
    /// <summary>Passes over the training images.</summary>
    public int Epochs { get; set; } = 10;

    /// <summary>Images a step.</summary>
    public int BatchSize { get; set; } = 32;

    /// <summary>Captions of every image.</summary>
    public int Samples { get; set; } = 5;

    /// <summary>Where they come from.</summary>
    public CaptionSampling Sampling { get; set; } = CaptionSampling.Beams;

    /// <summary>What a caption's reward is compared with.</summary>
    public RewardBaseline Baseline { get; set; } = RewardBaseline.OtherSamples;

    /// <summary>
    /// Whether a caption counts by the mean over all places that a caption can have, in place of the sum over its
    /// words (Cornia et al.
    /// 2020; released SFDR): the loss is the smaller by the longest length.
    /// </summary>
    public bool MeanOverPlaces { get; set; }

    /// <summary>
    /// How much the first stage's loss counts beside the reward's (Paulus et al. 2018, "A deep reinforced model for abstractive
    /// summarization", equation 16): 0, not at all. It holds the model to words that people used.
    /// </summary>
    public double CrossEntropyWeight { get; set; }

    /// <summary>Peak learning rate.</summary>
    public double LearningRate { get; set; } = 5e-5;

    /// <summary>Share of all steps over which the rate rises from zero.</summary>
    public double Warmup { get; set; } = 0.05;

    /// <summary>
    /// Whether dropout goes on when the captions are read again. Without it, what wrote them and what is improved are
    /// one and the same.
    /// </summary>
    public bool Dropout { get; set; }

    /// <summary>Epochs without a better first measure after which training stops; 0: never.</summary>
    public int Patience { get; set; } = 3;

    /// <summary>Checks every range.</summary>
    /// <exception cref="InvalidDataException">A value is out of range; the message names it and its bounds.</exception>
    public void Check()
    {
        ConfigurationRange.Require(Epochs, 1, 10_000, "selfCritical.epochs");
        ConfigurationRange.Require(BatchSize, 1, 65_536, "selfCritical.batchSize");
        // One sample has no others to be compared with.
        ConfigurationRange.Require(Samples, Baseline == RewardBaseline.OtherSamples ? 2 : 1, 100, "selfCritical.samples");
        ConfigurationRange.Require(CrossEntropyWeight, 0, 1000, "selfCritical.crossEntropyWeight");
        ConfigurationRange.Require(LearningRate, 0, 10, "selfCritical.learningRate");
        ConfigurationRange.Require(Warmup, 0, 0.9, "selfCritical.warmup");
        ConfigurationRange.Require(Patience, 0, 10_000, "selfCritical.patience");
    }
}
