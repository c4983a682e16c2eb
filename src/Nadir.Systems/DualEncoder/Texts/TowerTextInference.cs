using Nadir.Imagery;
using Nadir.Systems.Building;
using Nadir.Systems.Contracts;
using Nadir.Text;
using Nadir.Weights.Safetensors;

namespace Nadir.Systems.DualEncoder.Texts;

/// <summary>
/// What a <see cref="TextTower"/> and a <see cref="Querybank"/> compute for one text, from a model folder and without
/// libtorch: a query from the shell would wait longer for that library than for its answer, and one text alone is
/// slower by its operators (decision 0283).
/// </summary>
/// <remarks>
/// Vectors differ from libtorch's in the last bits. Of the weights only the text's are read. Thread-safe.
/// </remarks>
internal sealed class TowerTextInference : ITextInference
{
    private readonly TextVectors _vectors;
    private readonly SafetensorsFile _file;
    private readonly StoredRows? _bank;
    private readonly double _bankFactor;
    private readonly int _features;

    private TowerTextInference(
        TextSideSizes sizes, ITextTokenizer tokenizer, TextVectors vectors, SafetensorsFile file, StoredRows? bank)
    {
        (Tokenizer, MaxTextLength, _features) = (tokenizer, sizes.MaxLength, sizes.EmbedDim);
        Images = new ImageSpecification(sizes.ImageSize, SquareFit.Stretch);
        (_vectors, _file, _bank, _bankFactor) = (vectors, file, bank, sizes.BankInverseTemperature);
    }

    public ITextTokenizer Tokenizer { get; }

    public ImageSpecification Images { get; }

    public int MaxTextLength { get; }

    public int Dimension => _features + (_bank is null ? 0 : Querybank.AddedDim);

    /// <summary>Opens the text side of a model folder.</summary>
    /// <param name="folder">The model folder.</param>
    /// <param name="towers">The member of <c>config.json</c> that has the sizes of its towers, by which the names of
    /// their weights begin too; null where they are the whole model.</param>
    /// <param name="isBrief">Whether the weights stay in the file, which must not be shortened meanwhile; else
    /// they are copied.</param>
    /// <returns>Null where the towers are of another kind, or the configuration and the weights do not fit each other:
    /// whoever reads the whole model tells what is wrong.</returns>
    /// <exception cref="InvalidDataException">The tokenizer or the weights' header is damaged.</exception>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    public static TowerTextInference? Open(string folder, string? towers, bool isBrief)
    {
        if (TextSideSizes.Read(folder, towers) is not { } sizes)
        {
            return null;
        }

        var file = SafetensorsFile.Open(ModelFolder.Existing(folder, ModelFolder.WeightsName));
        TowerTextInference? opened = null;
        try
        {
            opened = Read(folder, sizes, file, towers, isBrief);
            return opened;
        }
        catch (UnfitWeightsException)
        {
            return null;
        }
        finally
        {
            if (opened is null || !isBrief)
            {
                file.Dispose();
            }
        }
    }

    private static TowerTextInference? Read(
        string folder, TextSideSizes sizes, SafetensorsFile file, string? towers, bool isBrief)
    {
        var weights = new TextWeights(file, towers is null ? "text." : $"{towers}.text.", isBrief);
        var bank = sizes.BankSize > 0
            ? new TextWeights(file, "querybank.", isBrief).ReadStored("images", sizes.BankSize, sizes.EmbedDim) : null;
        if (sizes.Bert is not { } bert)
        {
            return new TowerTextInference(
                sizes, ModelVocabulary.Load(folder, sizes.VocabularySize),
                new GruTextVectors(sizes.Width, sizes.Hidden, sizes.VocabularySize, sizes.EmbedDim, weights), file,
                bank);
        }

        var pieces = WordPieceTokenizer.Load(ModelFolder.Existing(folder, WordPieceTokenizer.FileName));
        var vectors = new BertTextVectors(sizes, bert, weights);
        return pieces.Count != bert.VocabularySize ? null
            : sizes.WordTower is not { } words ? new TowerTextInference(sizes, pieces, vectors, file, bank)
            : new TowerTextInference(
                sizes, new PiecesAndWordsTokenizer(pieces, ModelVocabulary.Load(folder, words.VocabularySize)),
                new JoinedTextVectors(vectors, words, sizes.EmbedDim, weights, pieces.Count), file, bank);
    }

    public void Dispose() => _file.Dispose();

    public void Encode(ReadOnlySpan<long> ids, Span<float> destination)
    {
        ArgumentOutOfRangeException.ThrowIfZero(ids.Length);
        ArgumentOutOfRangeException.ThrowIfNotEqual(destination.Length, Dimension);
        var vector = destination[.._features];
        _vectors.Encode(ids, vector);
        Normalize(vector, 1);
        if (_bank is not null)
        {
            Calibrate(destination);
        }
    }

    /// <summary>Gives a vector a length.</summary>
    internal static void Normalize(Span<float> vector, double length)
    {
        double squares = 0;
        foreach (float number in vector)
        {
            squares += (double)number * number;
        }

        // The least length is torch's, functional.normalize.
        Scale(vector, length / Math.Max(Math.Sqrt(squares), 1e-12));
    }

    // As Querybank.CalibrateTexts does.
    private void Calibrate(Span<float> destination)
    {
        var cosines = new float[_bank!.Rows];
        RowProducts.MultiplyAll(_bank, destination[.._features], [], cosines);
        float largest = cosines.Max();
        double sum = 0;
        foreach (float cosine in cosines)
        {
            sum += Math.Exp(_bankFactor * (cosine - largest));
        }

        double hubness = largest + (Math.Log(sum / cosines.Length) / _bankFactor);
        Scale(destination[.._features], 0.5);
        destination[_features] = 0.5f;
        destination[_features + 1] = (float)(-hubness / 2);
        destination[_features + 2] = 0;
        destination[_features + 3] = (float)(Math.Sqrt(2 - (hubness * hubness)) / 2);
    }

    private static void Scale(Span<float> vector, double factor)
    {
        foreach (ref float number in vector)
        {
            number = (float)(number * factor);
        }
    }
}

/// <summary>
/// Ids of one text to the vector of a text tower, before it is normalised. Implementations are thread-safe.
/// </summary>
internal abstract class TextVectors
{
    /// <summary>Encodes a text.</summary>
    /// <param name="ids">At least one, each of the vocabulary.</param>
    /// <param name="vector">Receives as many numbers as the towers' vectors have.</param>
    public abstract void Encode(ReadOnlySpan<long> ids, Span<float> vector);
}

/// <summary>
/// What <see cref="BertTextTower"/> computes for one text where a <see cref="WordTower"/> stands beside it.
/// </summary>
internal sealed class JoinedTextVectors(
    BertTextVectors sentences, WordTowerOptions options, int dimension, TextWeights weights, int pieceCount)
    : TextVectors
{
    private readonly GruTextVectors _words = new(
        options.Width, options.Hidden, options.VocabularySize, dimension,
        weights.Of($"{WordTower.ModuleName}.{WordTower.TowerName}"));

    public override void Encode(ReadOnlySpan<long> ids, Span<float> vector)
    {
        var (pieces, words) = PiecesAndWordsTokenizer.Split(ids, pieceCount);
        words = words.Length > 0 ? words : [Vocabulary.UnknownId];
        sentences.Encode(pieces, vector);
        TowerTextInference.Normalize(vector, 1);
        double share = options.WeightOf(words);
        if (share == 0)
        {
            return;
        }

        var read = new float[vector.Length];
        _words.Encode(words, read);
        TowerTextInference.Normalize(read, share);
        for (int i = 0; i < read.Length; i++)
        {
            vector[i] = (float)(((1 - share) * vector[i]) + read[i]);
        }
    }
}
