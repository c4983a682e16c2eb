namespace Nadir.Text;

/// <summary>Which pairs of neighbouring words count as a compound.</summary>
/// <param name="MinimumImages">Images whose captions must have the pair, at least 1.</param>
/// <param name="MinimumAssociation">
/// The least normalised pointwise mutual information of the two words, from -1 (never together) over 0 (as often as
/// chance) to 1 (never apart).
/// </param>
public sealed record CompoundOptions(int MinimumImages = 10, double MinimumAssociation = 0.4);
