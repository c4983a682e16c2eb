using Nadir.Imagery;
using Nadir.Systems.Building;
using Nadir.Text;
using Nadir.Torch;

namespace Nadir.Systems.Contracts;

/// <summary>A two-tower model at work: images and texts in, unit vectors out.</summary>
/// <remarks>Not safe for concurrent use.</remarks>
public sealed class RetrievalInference : IDisposable
{
    // So few texts are faster one by one and without libtorch (benchmarks: text-query).
    private const int FewTexts = 4;

    private const int TextsAtOnce = 256;

    private readonly Lazy<ITwoTowers> _model;
    private readonly ITextTokenizer _tokenizer;
    private readonly ITextInference? _texts;
    private bool _isPrepared;

    /// <summary>Takes a model over and disposes it in the end.</summary>
    /// <param name="model">In evaluation mode, on the CPU.</param>
    /// <param name="tokenizer">Turns texts into its ids.</param>
    public RetrievalInference(ITwoTowers model, ITextTokenizer tokenizer)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(tokenizer);
        (_model, _tokenizer) = (new Lazy<ITwoTowers>(model), tokenizer);
    }

    private RetrievalInference(Lazy<ITwoTowers> model, ITextTokenizer tokenizer, ITextInference? texts) =>
        (_model, _tokenizer, _texts) = (model, tokenizer, texts);

    /// <summary>Length of the vectors.</summary>
    public int Dimension => _texts?.Dimension ?? Model.EmbedDim();

    /// <summary>The images that the model takes.</summary>
    public ImageSpecification Images => _texts?.Images ?? Model.Images;

    /// <summary>The words that the model knows; null where it knows every text by parts of words.</summary>
    public Vocabulary? Words => _tokenizer.Words;

    /// <summary>Side of the images in pixels.</summary>
    public int ImageSize => Images.Size;

    /// <summary>Factor on cosines before a softmax over texts or images, learned in training.</summary>
    public double Scale => Model.Scale;

    /// <summary>Whether the model tells where it attends.</summary>
    public bool HasAttention => Model is IExplainsImages { AttentionTitles.Count: > 0 };

    private ITwoTowers Model => _model.Value;

    /// <summary>Reads a model folder of any system that makes vectors.</summary>
    /// <param name="registry">The systems that are known.</param>
    /// <param name="folder">The model folder.</param>
    /// <param name="prompt">What each text becomes before it is encoded; null: as the model's
    /// configuration says.</param>
    /// <exception cref="InvalidDataException">The folder is damaged, or its system makes no vectors.</exception>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    public static RetrievalInference Load(SystemRegistry registry, string folder, PromptTemplate? prompt = null)
    {
        ArgumentNullException.ThrowIfNull(registry);
        var (model, tokenizer) = registry.Load<ITwoTowers>(folder, SystemRoles.Encoder, prompt);
        try
        {
            return new RetrievalInference(new Lazy<ITwoTowers>(model), tokenizer, registry.OpenTexts(folder));
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Opens a model folder for a few texts: where its texts can be read without libtorch, the rest of the model is
    /// read when an image or many texts come, and what is wrong with it is told then.
    /// </summary>
    /// <param name="registry">The systems that are known.</param>
    /// <param name="folder">The model folder.</param>
    /// <param name="prompt">What each text becomes before it is encoded; null: as the model's
    /// configuration says.</param>
    /// <exception cref="InvalidDataException">The folder is damaged, or its system makes no vectors.</exception>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    public static RetrievalInference OpenForTexts(SystemRegistry registry, string folder, PromptTemplate? prompt = null)
    {
        ArgumentNullException.ThrowIfNull(registry);
        if (registry.OpenTexts(folder, isBrief: true) is not { } texts)
        {
            return Load(registry, folder, prompt);
        }

        var tokenizer = prompt is null ? texts.Tokenizer : new PromptedTokenizer(texts.Tokenizer, prompt);
        return new RetrievalInference(
            new Lazy<ITwoTowers>(() => registry.Load<ITwoTowers>(folder, SystemRoles.Encoder).Model), tokenizer, texts);
    }

    /// <summary>Encodes images.</summary>
    /// <param name="images">Each of <see cref="ImageSize"/> squared.</param>
    /// <param name="destination">Receives images.Count * <see cref="Dimension"/> values.</param>
    public void EncodeImages(IReadOnlyList<RgbImage> images, Span<float> destination)
    {
        ArgumentNullException.ThrowIfNull(images);
        if (images.Count == 0)
        {
            return;
        }

        Prepare();
        using var noGrad = new NoGradScope();
        using var scope = new TensorScope();
        var input = RgbImageTensor.Create(images, ImageSize);
        Model.EncodeImages(input).CopyTo(destination[..(images.Count * Dimension)]);
    }

    /// <summary>Where the model attends in an image, whatever is asked: the last of its maps.</summary>
    /// <param name="image">Of <see cref="ImageSize"/> squared.</param>
    /// <returns>Columns and rows of the map, and its values row by row from the top.</returns>
    /// <exception cref="InvalidOperationException">The model does not tell.</exception>
    public (int Width, int Height, float[] Values) Attend(RgbImage image)
    {
        if (Model is not IExplainsImages { AttentionTitles.Count: > 0 } model)
        {
            throw new InvalidOperationException("This model does not tell where it attends.");
        }

        Prepare();
        using var noGrad = new NoGradScope();
        using var scope = new TensorScope();
        var map = model.Attend(RgbImageTensor.Create([image], ImageSize))[^1];
        return ((int)map.Size(2), (int)map.Size(1), map.To(ScalarType.Float32).Contiguous().ToArray<float>());
    }

    /// <summary>Encodes texts.</summary>
    /// <param name="texts">Any text; what the model has no ids for counts as unknown.</param>
    /// <param name="destination">Receives texts.Count * <see cref="Dimension"/> values.</param>
    public void EncodeTexts(IReadOnlyList<string> texts, Span<float> destination)
    {
        ArgumentNullException.ThrowIfNull(texts);
        if (_texts is not null && texts.Count <= FewTexts)
        {
            EncodeOneByOne(texts, destination);
            return;
        }

        // Read before there is a scope, which would free its weights.
        var model = Model;
        using var noGrad = new NoGradScope();
        for (var start = 0; start < texts.Count; start += TextsAtOnce)
        {
            using var scope = new TensorScope();
            var count = Math.Min(TextsAtOnce, texts.Count - start);
            var batch = TextInputs.Create([.. texts.Skip(start).Take(count)], _tokenizer, model.MaxTextLength);
            model.EncodeTexts(batch).CopyTo(destination.Slice(start * Dimension, count * Dimension));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _texts?.Dispose();
        if (_model.IsValueCreated)
        {
            Model.Dispose();
        }
    }

    private void EncodeOneByOne(IReadOnlyList<string> texts, Span<float> destination)
    {
        for (var i = 0; i < texts.Count; i++)
        {
            var ids = _tokenizer.Encode(texts[i], _texts!.MaxTextLength);
            _texts.Encode(ids.Length > 0 ? ids : [Vocabulary.UnknownId], destination.Slice(i * Dimension, Dimension));
        }
    }

    // Only when an image comes: a text query must not wait for it. Outside of scopes: what is folded stays.
    private void Prepare()
    {
        if (!_isPrepared)
        {
            var model = Model;
            using var noGrad = new NoGradScope();
            model.PrepareForInference();
            _isPrepared = true;
        }
    }
}
