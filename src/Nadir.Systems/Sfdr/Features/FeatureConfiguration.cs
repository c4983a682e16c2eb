using Nadir.Systems.Building.Backbones;
using Nadir.Systems.Contracts;


namespace Nadir.Systems.Sfdr.Features;

/// <summary>What SFDR looks at: which maps of the encoder's backbone, how many regions, which words beside the picture.</summary>
public sealed record FeatureConfiguration
{
    /// <summary>What stands for the one map of a CLIP, among the names of a backbone's blocks.</summary>
    public const string ClipMap = "clip";

    /// <summary>Blocks of the backbone whose maps make the grid, on the last one's grid; the last block must be the last. Of a CLIP: <see cref="ClipMap"/>.</summary>
    public IReadOnlyList<string> GridStages { get; set; } = ["conv_dw_13"];

    /// <summary>Blocks of the backbone whose maps are pooled over regions, in the order in which they run. Of a CLIP: <see cref="ClipMap"/>.</summary>
    public IReadOnlyList<string> RegionStages { get; set; } = ["conv_pw_11"];

    /// <summary>
    /// Early blocks of the backbone whose maps' statistics tell the datasets apart, so that a captioner of several speaks in the
    /// style of one; in the order in which they run. Empty: no style. Not of a CLIP.
    /// </summary>
    public IReadOnlyList<string> StyleStages { get; set; } = [];

    /// <summary>Regions of a picture.</summary>
    public int Regions { get; set; } = 50;

    /// <summary>Where the textual half of the semantic feature comes from.</summary>
    public SemanticText Text { get; set; } = SemanticText.Retrieved;

    /// <summary>How many retrieved captions are averaged.</summary>
    public int RetrievedCaptions { get; set; } = 5;

    /// <summary>Whether the features are those of a CLIP's map, and not of a backbone's blocks.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool TakesClip => GridStages.Contains(ClipMap);

    /// <summary>Checks every range.</summary>
    /// <exception cref="InvalidDataException">A value is out of range; the message names it and its bounds.</exception>
    public void Validate()
    {
        string[] blocks = TakesClip ? [ClipMap] : [.. MobileNetV1.BlockNames];
        RequireBlocks(GridStages, "features.gridStages", blocks);
        RequireBlocks(RegionStages, "features.regionStages", blocks);
        if (StyleStages.Count > 0)
        {
            if (TakesClip)
            {
                throw new InvalidDataException($"'features.styleStages' names '{StyleStages[0]}', but a CLIP has no early maps: leave it empty.");
            }

            RequireBlocks(StyleStages, "features.styleStages", blocks);
        }

        if (GridStages[^1] != blocks[^1])
        {
            throw new InvalidDataException($"'features.gridStages' ends with '{GridStages[^1]}', expected {blocks[^1]}.");
        }

        ConfigurationRange.Require(Regions, SaliencyWindows.AlwaysKept, SaliencyWindows.MaximumCount, "features.regions");
        ConfigurationRange.Require(RetrievedCaptions, 1, 100, "features.retrievedCaptions");
    }

    private static void RequireBlocks(IReadOnlyList<string> stages, string member, string[] blocks)
    {
        int[] places = [.. stages.Select(stage => Array.IndexOf(blocks, stage))];
        if (Array.IndexOf(places, -1) is >= 0 and var unknown)
        {
            throw new InvalidDataException($"'{member}' names '{stages[unknown]}'; the backbone's blocks are {string.Join(", ", blocks)}.");
        }

        if (places.Length == 0 || places.Zip(places.Skip(1)).Any(pair => pair.First >= pair.Second))
        {
            throw new InvalidDataException($"'{member}' must name at least one block, in the order in which blocks run.");
        }
    }
}
