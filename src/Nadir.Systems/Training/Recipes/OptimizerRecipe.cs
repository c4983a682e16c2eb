namespace Nadir.Systems.Training.Recipes;

/// <summary>AdamW (Loshchilov and Hutter 2019) with a linear warm-up and a cosine to zero.</summary>
public sealed record OptimizerRecipe
{
    /// <summary>Peak learning rate of towers' heads and the text tower.</summary>
    public double LearningRate { get; set; } = 1e-3;

    /// <summary>Factor on the learning rate for the pretrained backbone.</summary>
    public double BackboneScale { get; set; } = 0.3;

    /// <summary>Decoupled weight decay of matrices and kernels; vectors and embeddings have none.</summary>
    public double WeightDecay { get; set; } = 0.05;

    /// <summary>Share of all steps over which the rate rises from zero.</summary>
    public double Warmup { get; set; } = 0.05;

    /// <summary>Decay of the gradient's mean.</summary>
    public double Beta1 { get; set; } = 0.9;

    /// <summary>Decay of the gradient's square.</summary>
    public double Beta2 { get; set; } = 0.98;

    /// <summary>The gradient's norm over all parameters is cut to this; 0: never.</summary>
    public double ClipNorm { get; set; } = 2;
}
