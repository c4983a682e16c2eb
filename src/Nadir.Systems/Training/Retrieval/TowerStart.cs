using Nadir.Systems.Building.Backbones;
using Nadir.Systems.Building.TextEncoders;
using Nadir.Systems.Contracts;
using Nadir.Systems.Training.Recipes;
using Nadir.Text;
using Nadir.Torch;

namespace Nadir.Systems.Training.Retrieval;

/// <summary>
/// The towers that a training starts from: those of a model that the recipe names, or new ones on a pretrained
/// backbone.
/// </summary>
/// <remarks>Owns the model that it read.</remarks>
public sealed class TowerStart : IDisposable
{
    private readonly TowerRecipe _recipe;
    private readonly TrainingPaths _paths;
    private readonly LoadedModel? _model;
    private readonly TowerPair? _towers;

    private TowerStart(TowerRecipe recipe, TrainingPaths paths, LoadedModel? model, TowerPair? towers,
        TowerOptions options, ITextTokenizer tokenizer) =>
        (_recipe, _paths, _model, _towers, Options, Tokenizer) = (recipe, paths, model, towers, options, tokenizer);

    /// <summary>What the towers of the training are made from.</summary>
    public TowerOptions Options { get; }

    /// <summary>
    /// What turns texts into ids: the tokenizer of the model that is started from, or the words of the training
    /// captions.
    /// </summary>
    public ITextTokenizer Tokenizer { get; }

    /// <summary>
    /// Reads the model that a recipe names, where it names one, and says what the towers are made from.
    /// </summary>
    /// <param name="recipe">What to train.</param>
    /// <param name="setup">Data and paths.</param>
    /// <param name="words">Words that a word-level tower beside a language model reads; null
    /// where there is none.</param>
    /// <exception cref="TrainingException">The model cannot be read, or what the recipe asks for
    /// does not fit it.</exception>
    public static TowerStart Read(TowerRecipe recipe, RetrievalSetup setup, Vocabulary? words = null)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(setup);
        if (recipe.Encoder is null && recipe.TextTuning?.Weights is { } texts)
        {
            return ReadTexts(texts, recipe, setup, words);
        }

        if (recipe.Encoder is not { } name)
        {
            var vocabulary = setup.BuildVocabulary();
            return new TowerStart(recipe, setup.Paths, null, null,
                Fit(() => recipe.TowerOptions.WithVocabulary(vocabulary.Count)), vocabulary);
        }

        var (model, towers) = ReadModel(name, recipe, setup);
        try
        {
            if (recipe.RebuildVocabulary && model.Tokenizer is not Vocabulary)
            {
                throw new InvalidDataException(
                    "'rebuildVocabulary' is for encoders with a vocabulary of words; this one has a tokenizer of its "
                        + "own.");
            }

            var training = new TowerTraining(
                recipe.Tuning, recipe.Adapter, recipe.Prompt, recipe.TowerOptionsImageSize);
            var tokenizer = recipe.RebuildVocabulary ? setup.BuildVocabulary() : model.Tokenizer;
            var options = towers.Options.For(training);
            return new TowerStart(
                recipe, setup.Paths, model, towers,
                recipe.RebuildVocabulary ? options.WithVocabulary(((Vocabulary)tokenizer).Count) : options, tokenizer);
        }
        catch (InvalidDataException exception)
        {
            model.Dispose();
            throw new TrainingException(
                $"The recipe does not fit its encoder '{name}': {exception.Message}", exception);
        }
    }

    /// <summary>Gives new towers the weights that the training starts from.</summary>
    /// <param name="towers">Made from <see cref="Options"/>.</param>
    /// <exception cref="TrainingException">Weights are missing or do not fit.</exception>
    public void Initialize(TowerPair towers)
    {
        ArgumentNullException.ThrowIfNull(towers);
        if (_towers is not null)
        {
            using var noGrad = new NoGradScope();
            using var scope = new TensorScope();
            var state = _towers.StateDict();
            // Heads and an adapter that the recipe adds are not in the start, nor are words of a rebuilt vocabulary.
            var isWhole = towers.StateDict().All(pair => state.ContainsKey(pair.Key)) && !_recipe.RebuildVocabulary;
            towers.LoadStateDict(_recipe.RebuildVocabulary ? Fitting(state, towers) : state, strict: isWhole);
            return;
        }

        if (_recipe.BackboneWeights is { } name)
        {
            PretrainedBackbone.Load(
                name,
                _paths,
                towers.NamedModules().Select(pair => pair.Module).OfType<Backbone>().FirstOrDefault()
                    ?? throw new TrainingException(
                        "'backboneWeights' are for towers on a backbone; a CLIP brings its own weights."),
                "or start from the bundled model with \"encoder\": \"dual-encoder\" in place of 'backboneWeights' (and"
                + " \"rebuildVocabulary\": true for data with other words); or fetch another backbone, as by nadir "
                + "model pull resnet18"
                + " --out weights, and name it as the image tower's 'backbone'.");
        }

        if (_recipe.TextTuning?.Weights is { } texts && towers.TextEncoder is { } encoder)
        {
            Fit(() =>
            {
                BertCheckpoint.Load(PathOf(texts, _paths), encoder);
                return true;
            });
        }
    }

    /// <summary>Disposes the model.</summary>
    public void Dispose() => _model?.Dispose();

    private static TowerStart ReadTexts(string texts, TowerRecipe recipe, RetrievalSetup setup, Vocabulary? words)
    {
        var path = PathOf(texts, setup.Paths);
        return Fit(() =>
        {
            var options = recipe.TowerOptions.WithTextEncoder(BertCheckpoint.ReadOptions(path));
            var pieces = BertCheckpoint.ReadTokenizer(path);
            return new TowerStart(recipe, setup.Paths, null, null, options, words is null ? pieces
                : new PiecesAndWordsTokenizer(pieces, words));
        });
    }

    private static string PathOf(string name, TrainingPaths paths) =>
        Path.IsPathFullyQualified(name) ? name : Path.Combine(paths.Weights, name);

    private static T Fit<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is FileNotFoundException or InvalidDataException)
        {
            throw new TrainingException(exception.Message, exception);
        }
    }

    private static (LoadedModel Model, TowerPair Towers) ReadModel(
        string name, TowerRecipe recipe, RetrievalSetup setup)
    {
        LoadedModel? model = null;
        try
        {
            model = setup.Registry.Load(
                setup.Paths.FindModel is { } find ? find(name) : name,
                recipe.Prompt is { } prompt ? new PromptTemplate(prompt) : null,
                setup.Paths.FindModel);
            return model.Model is IStandsOnTowers { Towers: var towers }
                ? (model, towers)
                : throw new InvalidDataException(
                    $"a model of the architecture '{model.System.Name}' has no two towers to start from.");
        }
        catch (Exception exception) when (exception is FileNotFoundException or InvalidDataException)
        {
            model?.Dispose();
            throw new TrainingException(
                $"The recipe's encoder '{name}' cannot be read: {exception.Message}", exception);
        }
    }

    private static Dictionary<string, Tensor> Fitting(IReadOnlyDictionary<string, Tensor> state, TowerPair towers)
    {
        var wanted = towers.StateDict();
        return state
            .Where(pair => wanted.TryGetValue(pair.Key, out var own)
                && own.Shape.AsSpan().SequenceEqual(pair.Value.Shape))
            .ToDictionary(pair => pair.Key, pair => pair.Value);
    }
}

/// <summary>Finds the pretrained weights that a recipe names and loads them into a backbone.</summary>
internal static class PretrainedBackbone
{
    /// <summary>
    /// Whether a name is that of a model, whose backbone is taken: it does not end as files of weights do.
    /// </summary>
    public static bool IsModel(string name) =>
        Path.GetExtension(name) is not (".safetensors" or ".json" or ".pth" or ".pt" or ".bin" or ".tar" or ".onnx");

    public static void Load(string name, TrainingPaths paths, Backbone backbone, string otherwise)
    {
        var path = Path.IsPathFullyQualified(name) ? name : Path.Combine(paths.Weights, name);
        if (!File.Exists(path) && OfModel(name, paths) is { } weights)
        {
            path = weights;
        }

        if (!File.Exists(path))
        {
            throw new TrainingException(
                $"'{path}' does not exist: name the folder of the backbone's weights with --weights or "
                    + $"NADIR_WEIGHTS; {otherwise}");
        }

        try
        {
            BackboneWeights.Load(path, backbone);
        }
        catch (InvalidDataException exception)
        {
            throw new TrainingException(exception.Message, exception);
        }
    }

    // A model's backbone stands in its weights among the rest.
    private static string? OfModel(string name, TrainingPaths paths)
    {
        try
        {
            return paths.FindModel?.Invoke(name) is { } folder ? Path.Combine(folder, ModelFolder.WeightsName) : null;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }
}
