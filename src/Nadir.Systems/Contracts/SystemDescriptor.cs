using Nadir.Text;

namespace Nadir.Systems.Contracts;

/// <summary>What a system's models can be used for.</summary>
[Flags]
public enum SystemRoles
{
    /// <summary>Nothing but evaluation.</summary>
    None = 0,

    /// <summary>Makes an archive's vectors: an <see cref="ITwoTowers"/>.</summary>
    Encoder = 1,

    /// <summary>Orders again what an index found: an <see cref="IPairScorer"/>.</summary>
    Reranker = 2,

    /// <summary>Writes captions: an <see cref="ICaptioner"/>.</summary>
    Captioner = 4,
}

/// <summary>One of the forms in which a system was published, such as a row of a paper's table.</summary>
/// <param name="Name">Short, lower-case, such as <c>t2i</c>.</param>
/// <param name="Description">What sets it apart.</param>
/// <param name="Change">What it changes of the system's default recipe: a JSON merge patch (RFC
/// 7396); null: nothing.</param>
/// <param name="PublishedAs">Its row in the published tables; null where it stands in none.</param>
public sealed record SystemVariant(string Name, string Description, string? Change = null, string? PublishedAs = null);

/// <summary>What a model's reading may need beside its folder.</summary>
public sealed record ModelLoading
{
    /// <summary>Reads models that this one stands on.</summary>
    public required SystemRegistry Registry { get; init; }

    /// <summary>What each text becomes before it is encoded; null: as the model's configuration says.</summary>
    public PromptTemplate? Prompt { get; init; }

    /// <summary>
    /// From the name of a bundled model, or a folder, to a model folder; null: every name is a folder.
    /// </summary>
    public Func<string, string>? FindModel { get; init; }
}

/// <summary>
/// A system as the program knows it: one line in <see cref="SystemRegistry"/> makes it known to every command. A system
/// that can be trained is an <c>ITrainableSystem</c>, too.
/// </summary>
/// <remarks>Immutable; safe to use from many threads.</remarks>
public abstract class SystemDescriptor
{
    /// <summary>
    /// Its name: the <c>architecture</c> of its models' <c>config.json</c>, and the <c>task</c> of its recipes.
    /// </summary>
    public abstract string Name { get; }

    /// <summary>Its name for people, such as <c>OSDPM</c>.</summary>
    public abstract string Title { get; }

    /// <summary>What it does, in a sentence or two, with its paper.</summary>
    public abstract string Purpose { get; }

    /// <summary>What its models can be used for.</summary>
    public abstract SystemRoles Roles { get; }

    /// <summary>The forms in which it was published; empty where there is one only.</summary>
    public virtual IReadOnlyList<SystemVariant> Variants => [];

    /// <summary>Reads a model.</summary>
    /// <param name="folder">The model folder, whose <c>config.json</c> names this system.</param>
    /// <param name="loading">What else there is.</param>
    /// <returns>In evaluation mode, float32, on the CPU. The caller disposes it.</returns>
    /// <exception cref="InvalidDataException">A file is damaged or does not fit the others; the
    /// message names it.</exception>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    public abstract LoadedModel Load(string folder, ModelLoading loading);

    /// <summary>
    /// Opens the text side of a model alone, which needs no libtorch; reading images takes the whole model.
    /// </summary>
    /// <param name="folder">The model folder, whose <c>config.json</c> names this system.</param>
    /// <param name="isBrief">
    /// Whether it is used for seconds only: weights then stay in their file, of which one text needs a part, and the
    /// file must not be shortened meanwhile. Else they are copied to memory.
    /// </param>
    /// <returns>Null where only the whole model can read texts. The caller disposes it.</returns>
    /// <exception cref="InvalidDataException">A file is damaged or does not fit the others; the
    /// message names it.</exception>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    public virtual ITextInference? OpenTexts(string folder, bool isBrief) => null;
}
