namespace Nadir.Metrics;

/// <summary>The two formulas of Vedantam et al. 2015, both times 10.</summary>
public enum CiderFormula
{
    /// <summary>
    /// CIDEr-D: counts clipped by the reference's, and a Gaussian penalty for another length. The COCO caption
    /// evaluation computes this one under the name "CIDEr", and so do nearly all papers.
    /// </summary>
    CiderD,

    /// <summary>
    /// CIDEr as first defined: the cosine of the TF-IDF vectors, neither clipped nor penalised. Words are not stemmed.
    /// </summary>
    Cosine,
}
