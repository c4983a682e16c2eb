namespace Nadir.Metrics.Published;

/// <summary>
/// Caption scores that somebody published for the test split of a dataset; null where the source gives none.
/// </summary>
/// <param name="Method">The method.</param>
/// <param name="Bleu">BLEU-1 to BLEU-4, 0..1.</param>
/// <param name="Meteor">METEOR, 0..1, mostly METEOR 1.5 with its table of paraphrases (the COCO evaluation): ours
/// without it is lower.</param>
/// <param name="RougeL">ROUGE-L, 0..1.</param>
/// <param name="Cider">What the source calls CIDEr, which is CIDEr-D, 0..10.</param>
/// <param name="Source">Where the values were read; null for values that were passed on without an address.</param>
public sealed record PublishedCaptions(
    string Method, IReadOnlyList<double?> Bleu, double? Meteor, double? RougeL, double? Cider, PublishedSource? Source)
{
    /// <summary>BLEU-4, which every source gives.</summary>
    public double Bleu4 => Bleu[3]!.Value;
}
