using Nadir.Imagery;
using Nadir.Language;
using Nadir.Models.Clip;
using Nadir.Models.DualEncoder;
using Nadir.Models.Onnx;
using Nadir.Torch;
using OsdpmModel = Nadir.Models.Osdpm.Osdpm;

namespace Nadir.Models.Retrieval;

/// <summary>A retrieval model at work: pictures and texts in, unit vectors out.</summary>
/// <remarks>Not safe for concurrent use.</remarks>
public sealed class RetrievalInference : IDisposable
{
    private const int TextsAtOnce = 256;

    private readonly IRetrievalModel _model;
    private readonly ITextTokenizer _tokenizer;
    private bool _folded;

    /// <summary>Takes a model over and disposes it in the end.</summary>
    /// <param name="model">In evaluation mode, on the CPU.</param>
    /// <param name="tokenizer">Turns texts into its ids.</param>
    public RetrievalInference(IRetrievalModel model, ITextTokenizer tokenizer)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(tokenizer);
        (_model, _tokenizer) = (model, tokenizer);
    }

    /// <summary>Length of the vectors.</summary>
    public int Dimension => _model.EmbedDim();

    /// <summary>The words that the model knows; null where it knows every text by parts of words.</summary>
    public Vocabulary? Words => _tokenizer.Words;

    /// <summary>Side of the pictures in pixels.</summary>
    public int ImageSize => _model.ImageSize;

    /// <summary>How pictures that are not square become so: of a CLIP the middle is cut out, as in its own code; others see the whole.</summary>
    public SquareFit Fit => _model.SeesMiddle() ? SquareFit.CenterCrop : SquareFit.Stretch;

    /// <summary>Factor on cosines before a softmax over texts or pictures, learned in training.</summary>
    public double Scale => _model is OnnxRetrieval onnx
        ? onnx.Scale
        : Math.Min(Math.Exp(_model.Encoder.LogitScale.Item<float>()), ClipModel.MaximumScale);

    /// <summary>Reads a model folder of any retrieval architecture.</summary>
    /// <param name="folder">The model folder.</param>
    /// <param name="prompt">What each text becomes before it is encoded; null: as the model's configuration says.</param>
    /// <exception cref="InvalidDataException">The folder is damaged, or its architecture does not retrieve.</exception>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    public static RetrievalInference Load(string folder, PromptTemplate? prompt = null)
    {
        var (model, tokenizer) = RetrievalModelFolder.Load(folder, prompt);
        return new RetrievalInference(model, tokenizer);
    }

    /// <summary>Encodes pictures.</summary>
    /// <param name="images">Each of <see cref="ImageSize"/> squared.</param>
    /// <param name="destination">Receives images.Count * <see cref="Dimension"/> values.</param>
    public void EncodeImages(IReadOnlyList<RgbImage> images, Span<float> destination)
    {
        ArgumentNullException.ThrowIfNull(images);
        if (images.Count == 0)
        {
            return;
        }

        Fold();
        using var noGrad = new NoGradScope();
        using var scope = new TensorScope();
        var input = RgbImageTensor.Create(images, ImageSize);
        _model.EncodeImages(input).CopyTo(destination[..(images.Count * Dimension)]);
    }

    /// <summary>Whether the model tells where it looks.</summary>
    public bool HasAttention => _model is OsdpmModel { Perception: not null };

    /// <summary>Where the model looks in a picture: the saliency of OSDPM's dual attention perception.</summary>
    /// <param name="image">Of <see cref="ImageSize"/> squared.</param>
    /// <returns>Columns and rows of the map, and its values row by row from the top.</returns>
    /// <exception cref="InvalidOperationException">The model does not tell.</exception>
    public (int Width, int Height, float[] Values) Attend(RgbImage image)
    {
        if (_model is not OsdpmModel { Perception: not null } model)
        {
            throw new InvalidOperationException("This model does not tell where it looks.");
        }

        Fold();
        using var noGrad = new NoGradScope();
        using var scope = new TensorScope();
        var saliency = model.Attention(RgbImageTensor.Create([image], ImageSize)).Saliency;
        return ((int)saliency.Size(2), (int)saliency.Size(1), saliency.To(ScalarType.Float32).Contiguous().ToArray<float>());
    }

    /// <summary>Encodes texts.</summary>
    /// <param name="texts">Any text; what the model has no ids for counts as unknown.</param>
    /// <param name="destination">Receives texts.Count * <see cref="Dimension"/> values.</param>
    public void EncodeTexts(IReadOnlyList<string> texts, Span<float> destination)
    {
        ArgumentNullException.ThrowIfNull(texts);
        using var noGrad = new NoGradScope();
        for (var start = 0; start < texts.Count; start += TextsAtOnce)
        {
            using var scope = new TensorScope();
            var count = Math.Min(TextsAtOnce, texts.Count - start);
            var batch = TextBatch.Create([.. texts.Skip(start).Take(count)], _tokenizer, _model.MaxTextLength);
            _model.EncodeTexts(batch.Ids, batch.Lengths).CopyTo(destination.Slice(start * Dimension, count * Dimension));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _model.Dispose();

    // Only when a picture comes: a text query must not wait for it. Outside of scopes: the folded weights stay.
    private void Fold()
    {
        if (!_folded)
        {
            using var noGrad = new NoGradScope();
            _model.FoldNormalizations();
            _folded = true;
        }
    }
}
