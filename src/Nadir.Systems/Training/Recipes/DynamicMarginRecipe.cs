using Nadir.Systems.Building;

namespace Nadir.Systems.Training.Recipes;

/// <summary>
/// Margins that are smaller where a negative caption says nearly the same as the image's own, computed for each batch:
/// AMFMN's dynamic-margin loss (Yuan et al. 2021, equations 29 and 30).
/// </summary>
public sealed record DynamicMarginRecipe
{
    /// <summary>Margin of what is unrelated; AMFMN: 0.6.</summary>
    public double Gamma { get; set; } = 0.6;

    /// <summary>How late the margin falls with growing similarity; AMFMN: 5.</summary>
    public double Beta { get; set; } = 5;

    /// <summary>Checks every range.</summary>
    /// <exception cref="InvalidDataException">A value is out of range.</exception>
    internal void Check()
    {
        ConfigurationRange.Require(Gamma, 0, 100, "loss.dynamicMargin.gamma");
        ConfigurationRange.Require(Beta, 0.01, 100, "loss.dynamicMargin.beta");
    }
}

/// <summary>A hinge loss whose margin is one number, or one for each pair of a batch.</summary>
public sealed record MarginLossRecipe : RankingLossRecipe
{
    /// <summary>Margins by how alike captions are, in place of <see cref="RankingLossRecipe.Margin"/>; null: that one
    /// for all.</summary>
    public DynamicMarginRecipe? DynamicMargin { get; set; }

    /// <inheritdoc/>
    internal override void Check()
    {
        base.Check();
        DynamicMargin?.Check();
    }
}
