using Nadir.Systems.Clip;
using Nadir.Systems.Contracts;
using Nadir.Systems.Training.Recipes;
using Nadir.Text;

namespace Nadir.Systems.Training.Retrieval;

/// <summary>The model that a training starts from, and what turns texts into its ids. Owns the model.</summary>
internal sealed record EncoderStart(IRetrievalModel Model, ITextTokenizer Tokenizer) : IDisposable
{
    /// <summary>The CLIP inside; null where there is none.</summary>
    public ClipModel? Clip => (Model.Encoder as ClipRetrieval)?.Clip;

    /// <summary>Reads the model that a recipe names; null when it names none.</summary>
    /// <exception cref="TrainingException">It cannot be read.</exception>
    public static EncoderStart? Read(RetrievalRecipe recipe, RetrievalPlaces places)
    {
        if (recipe.Encoder is not { } name)
        {
            return null;
        }

        try
        {
            var (model, tokenizer) = RetrievalModelFolder.Load(
                places.FindModel is { } find ? find(name) : name, recipe.Prompt is { } prompt ? new PromptTemplate(prompt) : null);
            return new EncoderStart(model, tokenizer);
        }
        catch (Exception exception) when (exception is FileNotFoundException or InvalidDataException)
        {
            throw new TrainingException($"The recipe's encoder '{name}' cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>The CLIP's configuration with what the recipe adds to it; null where there is no CLIP.</summary>
    /// <exception cref="TrainingException">The recipe's adapter does not go into this CLIP.</exception>
    public ClipConfiguration? ClipFor(RetrievalRecipe recipe)
    {
        if (Clip is not { Configuration: var found })
        {
            return null;
        }

        var configuration = found with
        {
            Prompt = recipe.Prompt ?? found.Prompt,
            Heads = found.Heads || recipe.Tuning == EncoderTuning.Linear,
            Adapter = recipe.Tuning == EncoderTuning.Adapter ? recipe.Adapter : found.Adapter,
        };
        try
        {
            configuration.Validate();
            return configuration;
        }
        catch (InvalidDataException exception)
        {
            throw new TrainingException($"The recipe does not fit the CLIP '{recipe.Encoder}': {exception.Message}", exception);
        }
    }

    /// <summary>Disposes the model.</summary>
    public void Dispose() => Model.Dispose();
}
