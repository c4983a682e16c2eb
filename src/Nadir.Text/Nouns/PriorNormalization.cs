namespace Nadir.Text;

/// <summary>How the weighted counts of an image's nouns are made a distribution.</summary>
public enum PriorNormalization
{
    /// <summary>Divided by their sum: nouns that are not in the captions get exactly 0.</summary>
    L1,

    /// <summary>exp(count / temperature) over its sum, over all K nouns: those not in the captions get a little too.</summary>
    Softmax,
}
