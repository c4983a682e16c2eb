using Nadir.Systems.Training.Recipes;


namespace Nadir.Systems.Training.Ablation;

/// <summary>One row of an ablation's table.</summary>
/// <param name="Name">What the row says, such as <c>base + DAPN</c>; unique in its plan.</param>
/// <param name="Recipe">What is trained, but for the seed.</param>
public sealed record AblationVariant(string Name, TrainingRecipe Recipe);
