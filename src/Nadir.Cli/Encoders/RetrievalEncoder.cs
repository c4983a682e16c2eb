using Nadir.Archive.Ports;
using Nadir.Archive.Words;
using Nadir.Imagery;
using Nadir.Systems;
using Nadir.Systems.Contracts;
using Nadir.Text;

namespace Nadir.Cli.Encoders;

/// <summary>Puts a retrieval model of any architecture on the archive's port, by the vectors of whole pictures and texts.</summary>
internal sealed class RetrievalEncoder : IEncoder, IAttention
{
    private readonly string _folder;
    private readonly RetrievalInference _model;
    private readonly WordAdvisor _words;
    private readonly ScoreCalibration? _calibration;

    /// <summary>Opens a model.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="name">What people call it.</param>
    /// <param name="prompt">What texts become before they are encoded; null: as the model's configuration says.</param>
    /// <param name="isForQuery">Whether a few texts are all that is likely to come: what else the model has is then read when it is asked for.</param>
    public RetrievalEncoder(string folder, string name, PromptTemplate? prompt = null, bool isForQuery = false)
    {
        (_folder, Name) = (folder, name);
        _calibration = ScoreCalibration.Read(folder);
        // Hashing the weights takes as long as loading them; a search waits for both.
        var fingerprint = Task.Run(() => ModelFolder.Fingerprint(folder));
        _model = isForQuery
            ? RetrievalInference.OpenForTexts(KnownSystems.Registry, folder, prompt)
            : RetrievalInference.Load(KnownSystems.Registry, folder, prompt);
        _words = new WordAdvisor(_model.Words);
        Fingerprint = fingerprint.GetAwaiter().GetResult();
        Input = new ImageInput(_model.Images.Size, _model.Images.Fit);
    }

    public string Fingerprint { get; }

    public bool HasFingerprint(string fingerprint) => fingerprint == Fingerprint || ModelFolder.HasFingerprint(_folder, fingerprint);

    public string Name { get; }

    public int Dimension => _model.Dimension;

    public ImageInput Input { get; }

    /// <summary>The same model where it tells where it looks, else null.</summary>
    public IAttention? Attention => _model.HasAttention ? this : null;

    public AttentionGrid Look(RgbImage image)
    {
        var (width, height, values) = _model.Attend(image);
        return AttentionGrid.Of(width, height, values);
    }

    public void EncodeImages(IReadOnlyList<RgbImage> images, Span<float> destination) => _model.EncodeImages(images, destination);

    public void EncodeTexts(IReadOnlyList<string> texts, Span<float> destination) => _model.EncodeTexts(texts, destination);

    public WordCheck CheckWords(string text) => _words.Check(text);

    public double? Probability(QueryKind kind, double score) => kind switch
    {
        QueryKind.Text => _calibration?.Text?.Probability(score),
        QueryKind.Image => _calibration?.Image?.Probability(score),
        _ => null,
    };

    public double? LogOdds(HybridScores scores) => scores switch
    {
        { Words: null } => _calibration?.Text?.LogOdds(scores.Image),
        { Words: { } words, Caption: { } caption } => _calibration?.Hybrid?.LogOdds(scores.Image, caption, words),
        { Words: { } words } => _calibration?.HybridWithoutVectors?.LogOdds(scores.Image, 0, words),
    };

    public void Dispose() => _model.Dispose();
}
