namespace Nadir.Systems.Sfdr.Training;

/// <summary>What the reward of a caption is compared with.</summary>
public enum RewardBaseline
{
    /// <summary>The mean reward of the picture's other captions (Luo 2020, "A better variant of self-critical sequence training").</summary>
    OtherSamples,

    /// <summary>The mean reward of all of the picture's captions, the caption itself among them (Cornia et al. 2020;
    /// released SFDR).</summary>
    AllSamples,

    /// <summary>The reward of the caption that takes the likeliest word each time (Rennie et al. 2017).</summary>
    Greedy,
}
