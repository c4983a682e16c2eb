namespace Nadir.Systems.Faami;

/// <summary>The terms of FAAMI's target function and their factors.</summary>
public sealed record AlignmentRecipe
{
    /// <summary>Factor on the contrastive loss of global vectors.</summary>
    public double GlobalWeight { get; set; } = 1;

    /// <summary>Factor on the contrastive loss of cross-attention scores.</summary>
    public double LocalWeight { get; set; } = 1;

    /// <summary>Factor on the bidirectional margin loss with the hardest negatives of the batch (the paper's section 3.4).</summary>
    public double TripletWeight { get; set; }

    /// <summary>Margin of that loss, in cosines.</summary>
    public double Margin { get; set; } = 0.2;
}
