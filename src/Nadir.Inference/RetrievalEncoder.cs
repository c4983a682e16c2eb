using Nadir.Archive.Ports;
using Nadir.Archive.Words;
using Nadir.Imagery;
using Nadir.Systems;
using Nadir.Systems.Contracts;

namespace Nadir.Inference;

/// <summary>
/// Puts a retrieval model of any architecture on the archive's port, by the vectors of whole pictures and texts.
/// </summary>
/// <remarks>
/// Not safe for concurrent use, but for <see cref="CheckWords"/>, <see cref="Probability"/> and <see cref="LogOdds"/>.
/// </remarks>
public sealed class RetrievalEncoder : IEncoder, IAttention
{
    private readonly string _folder;
    private readonly RetrievalInference _model;
    private readonly WordAdvisor _words;
    private readonly ScoreCalibration? _calibration;

    private RetrievalEncoder(string folder, string name, RetrievalInference model, string fingerprint)
    {
        (_folder, _model, Name, Fingerprint) = (folder, model, name, fingerprint);
        _calibration = ScoreCalibration.Read(folder);
        _words = new WordAdvisor(model.Words);
        Input = new ImageInput(model.Images.Size, model.Images.Fit);
    }

    /// <inheritdoc/>
    public string Fingerprint { get; }

    /// <summary>Opens a model.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="name">What people and archives call it.</param>
    /// <param name="options">How it is opened; the defaults when null.</param>
    /// <exception cref="InvalidDataException">The folder is damaged, or its system makes no vectors.</exception>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    public static RetrievalEncoder Open(string folder, string name, EncoderOptions? options = null)
    {
        // Hashing the weights takes as long as loading them; a search waits for both.
        var fingerprint = Task.Run(() => ModelFolder.Fingerprint(folder));
        return Join(folder, name, Read(folder, options), () => fingerprint.GetAwaiter().GetResult());
    }

    /// <summary>Opens a model without holding the calling thread up.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="name">What people and archives call it.</param>
    /// <param name="options">How it is opened; the defaults when null.</param>
    /// <param name="cancellationToken">Stops between the reading of files; what was read is let go.</param>
    /// <exception cref="InvalidDataException">The folder is damaged, or its system makes no vectors.</exception>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static async Task<RetrievalEncoder> OpenAsync(
        string folder, string name, EncoderOptions? options = null, CancellationToken cancellationToken = default)
    {
        var fingerprint = ModelFolder.FingerprintAsync(folder, cancellationToken);
        var model = await ModelReading.RunAsync(() => Read(folder, options), cancellationToken).ConfigureAwait(false);
        await ((Task)fingerprint).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return Join(folder, name, model, () => fingerprint.GetAwaiter().GetResult());
    }

    /// <inheritdoc/>
    public bool HasFingerprint(string fingerprint) =>
        fingerprint == Fingerprint || ModelFolder.HasFingerprint(_folder, fingerprint);

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public int Dimension => _model.Dimension;

    /// <inheritdoc/>
    public ImageInput Input { get; }

    /// <summary>The same model where it tells where it looks, else null.</summary>
    public IAttention? Attention => _model.HasAttention ? this : null;

    /// <inheritdoc/>
    public AttentionGrid Look(RgbImage image)
    {
        var (width, height, values) = _model.Attend(image);
        return AttentionGrid.Of(width, height, values);
    }

    /// <inheritdoc/>
    public void EncodeImages(IReadOnlyList<RgbImage> images, Span<float> destination) =>
        _model.EncodeImages(images, destination);

    /// <inheritdoc/>
    public void EncodeTexts(IReadOnlyList<string> texts, Span<float> destination) =>
        _model.EncodeTexts(texts, destination);

    /// <inheritdoc/>
    public WordCheck CheckWords(string text) => _words.Check(text);

    /// <inheritdoc/>
    public double? Probability(QueryKind kind, double score) => kind switch
    {
        QueryKind.Text => _calibration?.Text?.Probability(score),
        QueryKind.Image => _calibration?.Image?.Probability(score),
        _ => null,
    };

    /// <inheritdoc/>
    public double? LogOdds(HybridScores scores) => scores switch
    {
        { Words: null } => _calibration?.Text?.LogOdds(scores.Image),
        { Words: { } words, Caption: { } caption } => _calibration?.Hybrid?.LogOdds(scores.Image, caption, words),
        { Words: { } words } => _calibration?.HybridWithoutVectors?.LogOdds(scores.Image, 0, words),
    };

    /// <inheritdoc/>
    public void Dispose() => _model.Dispose();

    private static RetrievalInference Read(string folder, EncoderOptions? options) => options is { IsForQuery: true }
        ? RetrievalInference.OpenForTexts(KnownSystems.Registry, folder, options.Prompt)
        : RetrievalInference.Load(KnownSystems.Registry, folder, options?.Prompt);

    private static RetrievalEncoder Join(string folder, string name, RetrievalInference model, Func<string> fingerprint)
    {
        try
        {
            return new RetrievalEncoder(folder, name, model, fingerprint());
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }
}
