using Nadir.Systems.Building;
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

    /// <summary>Checks every range.</summary>
    /// <exception cref="InvalidDataException">A value is out of range; the message names it and its bounds.</exception>
    public void Validate()
    {
        RequireNames(GridStages, "features.gridStages");
        RequireNames(RegionStages, "features.regionStages");
        if (StyleStages.Count > 0)
        {
            RequireNames(StyleStages, "features.styleStages");
        }

        ConfigurationRange.Require(Regions, SaliencyWindows.AlwaysKept, SaliencyWindows.MaximumCount, "features.regions");
        ConfigurationRange.Require(RetrievedCaptions, 1, 100, "features.retrievedCaptions");
    }

    /// <summary>Checks the stages against those of an encoder, which only the encoder itself knows.</summary>
    /// <param name="stages">The encoder's.</param>
    /// <exception cref="InvalidDataException">A stage is unknown or out of order; the message names it.</exception>
    public void ValidateFor(IReadOnlyList<MapStage> stages)
    {
        ArgumentNullException.ThrowIfNull(stages);
        string[] known = [.. stages.Select(stage => stage.Name)];
        RequireOrder(GridStages, "features.gridStages", known);
        RequireOrder(RegionStages, "features.regionStages", known);
        RequireOrder(StyleStages, "features.styleStages", known);
        if (GridStages[^1] != known[^1])
        {
            throw new InvalidDataException($"'features.gridStages' ends with '{GridStages[^1]}', expected {known[^1]}.");
        }

        if (known.Length == 1 && StyleStages.Count > 0)
        {
            throw new InvalidDataException($"'features.styleStages' names '{StyleStages[0]}', but this encoder has no early maps: leave it empty.");
        }
    }

    private static void RequireNames(IReadOnlyList<string> stages, string member)
    {
        if (stages.Count == 0 || stages.Any(string.IsNullOrWhiteSpace) || stages.Distinct().Count() < stages.Count)
        {
            throw new InvalidDataException($"'{member}' must name at least one stage of the encoder, and none twice.");
        }
    }

    private static void RequireOrder(IReadOnlyList<string> stages, string member, string[] known)
    {
        int[] indices = [.. stages.Select(stage => Array.IndexOf(known, stage))];
        if (Array.IndexOf(indices, -1) is >= 0 and var unknown)
        {
            throw new InvalidDataException($"'{member}' names '{stages[unknown]}'; the encoder's stages are {string.Join(", ", known)}.");
        }

        if (indices.Zip(indices.Skip(1)).Any(pair => pair.First >= pair.Second))
        {
            throw new InvalidDataException($"'{member}' must name stages in the order in which they run.");
        }
    }
}
