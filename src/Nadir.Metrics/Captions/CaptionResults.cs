namespace Nadir.Metrics;

/// <summary>What <see cref="CaptionMetrics"/> found.</summary>
/// <param name="Corpus">The values of all images together.</param>
/// <param name="Images">By image, in the order of the input. METEOR's and BLEU's corpus values are
/// no means of these.</param>
/// <param name="MeteorStages">The stages that METEOR had.</param>
public sealed record CaptionResults(
    CaptionScores Corpus, IReadOnlyList<ImageCaptionScores> Images, IReadOnlyList<MeteorStage> MeteorStages)
{
    /// <summary>
    /// The table of METEOR's last stage; null if there was none, so that METEOR is not quite the published one.
    /// </summary>
    public ParaphraseSource? Paraphrases { get; init; }

    /// <summary>What found the scene graphs (<see cref="ISceneGraphParser.Name"/>).</summary>
    public string SceneGraphParser { get; init; } = RuleSceneGraphParser.Instance.Name;

    /// <summary>What parsed the captions for <see cref="CaptionScores.SpiceEstimate"/>.</summary>
    public string SpiceParser { get; init; } = CaptionParser.Name;

    /// <summary>The subsets of <see cref="CaptionScores.SpiceEstimate"/>; null where it was not scored.</summary>
    public SpiceSummary? SpiceSubsets { get; init; }

    /// <summary>The model whose vectors CLIPScore compares; null where it was left out.</summary>
    public string? ClipModel { get; init; }

    /// <summary>How much the captions differ from each other.</summary>
    public CaptionDiversity? Diversity { get; init; }

    /// <summary>What BLEU is made of, by image; for drawing samples of the images.</summary>
    internal Bleu[] Bleu { get; init; } = [];

    /// <summary>What METEOR is made of, by image.</summary>
    internal MeteorStatistics[] MeteorStatistics { get; init; } = [];
}

/// <summary>Which paraphrases METEOR used.</summary>
/// <param name="Table">The file, or what the table was said to be.</param>
/// <param name="Pairs">Its pairs of phrases; the published table has 5,274,084.</param>
public sealed record ParaphraseSource(string Table, int Pairs);
