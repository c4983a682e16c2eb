using System.Runtime.InteropServices;
using Nadir.Imagery;
using Nadir.Systems.Building;
using Nadir.Systems.Contracts;
using Nadir.Text;
using Nadir.Weights;
using Nadir.Weights.Safetensors;

namespace Nadir.Systems.DualEncoder;

/// <summary>
/// What <see cref="GruTextTower"/> and <see cref="Querybank"/> compute for one text, from a model folder and without libtorch: a
/// query from the shell would wait longer for that library than for its answer, and one text alone is slower by its operators
/// (decision 0283).
/// </summary>
/// <remarks>
/// Vectors differ from libtorch's in the last bits. Of the weights only the text's are read; they take four bytes a number. Thread-safe.
/// </remarks>
internal sealed class GruTextInference : ITextInference
{
    private readonly int _width;
    private readonly float[] _embedding;
    private readonly GruDirection _forward;
    private readonly GruDirection _backward;
    private readonly float[] _projection;
    private readonly float[] _projectionBias;
    private readonly float[]? _bank;
    private readonly double _bankFactor;
    private readonly int _features;
    private readonly int _hidden;

    private GruTextInference(GruTextSizes sizes, ITextTokenizer tokenizer, SafetensorsFile weights, string towers)
    {
        (_width, _hidden, _features) = (sizes.Width, sizes.Hidden, sizes.EmbedDim);
        (Tokenizer, MaxTextLength) = (tokenizer, sizes.MaxLength);
        Images = new ImageSpecification(sizes.ImageSize, SquareFit.Stretch);
        _embedding = Read(weights, $"{towers}text.embedding.weight", sizes.VocabularySize, _width);
        _forward = Direction(weights, $"{towers}text.gru.", "_l0");
        _backward = Direction(weights, $"{towers}text.gru.", "_l0_reverse");
        _projection = Read(weights, $"{towers}text.projection.weight", _features, 2 * _hidden);
        _projectionBias = Read(weights, $"{towers}text.projection.bias", _features);
        _bank = sizes.BankSize > 0 ? Read(weights, "querybank.images", sizes.BankSize, _features) : null;
        _bankFactor = sizes.BankInverseTemperature;
    }

    public ITextTokenizer Tokenizer { get; }

    public ImageSpecification Images { get; }

    public int MaxTextLength { get; }

    public int Dimension => _features + (_bank is null ? 0 : Querybank.AddedDim);

    /// <summary>Opens the text side of a model folder.</summary>
    /// <param name="folder">The model folder.</param>
    /// <param name="towers">The member of <c>config.json</c> that has the sizes of its towers, by which the names of their weights begin
    /// too; null where they are the whole model.</param>
    /// <returns>Null where the towers are of another kind, or the configuration and the weights do not fit each other: whoever reads
    /// the whole model tells what is wrong.</returns>
    /// <exception cref="InvalidDataException">The tokenizer or the weights' header is damaged.</exception>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    public static GruTextInference? Open(string folder, string? towers)
    {
        if (GruTextSizes.Read(folder, towers) is not { } sizes)
        {
            return null;
        }

        using var weights = SafetensorsFile.Open(ModelFolder.Existing(folder, ModelFolder.WeightsName));
        try
        {
            return new GruTextInference(sizes, ModelVocabulary.Load(folder, sizes.VocabularySize), weights, towers is null ? "" : $"{towers}.");
        }
        catch (UnfitWeightsException)
        {
            return null;
        }
    }

    public void Encode(ReadOnlySpan<long> ids, Span<float> destination)
    {
        ArgumentOutOfRangeException.ThrowIfZero(ids.Length);
        ArgumentOutOfRangeException.ThrowIfNotEqual(destination.Length, Dimension);
        var words = new float[ids.Length * _width];
        for (int i = 0; i < ids.Length; i++)
        {
            _embedding.AsSpan(checked((int)ids[i]) * _width, _width).CopyTo(words.AsSpan(i * _width));
        }

        var pooled = new float[2 * _hidden];
        var backward = Task.Run(() => _backward.Read(words, isReversed: true, pooled.AsSpan(_hidden)));
        _forward.Read(words, isReversed: false, pooled.AsSpan(0, _hidden));
        backward.GetAwaiter().GetResult();
        var vector = destination[.._features];
        RowProducts.Multiply(_projection, pooled, _projectionBias, vector);
        // The least length is torch's, functional.normalize.
        Scale(vector, 1 / Math.Max(Length(vector), 1e-12));
        if (_bank is not null)
        {
            Calibrate(destination);
        }
    }

    // As Querybank.CalibrateTexts does.
    private void Calibrate(Span<float> destination)
    {
        var cosines = new float[_bank!.Length / _features];
        RowProducts.Multiply(_bank, destination[.._features], [], cosines);
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

    private static double Length(ReadOnlySpan<float> vector)
    {
        double squares = 0;
        foreach (float number in vector)
        {
            squares += (double)number * number;
        }

        return Math.Sqrt(squares);
    }

    private static void Scale(Span<float> vector, double factor)
    {
        foreach (ref float number in vector)
        {
            number = (float)(number * factor);
        }
    }

    private GruDirection Direction(SafetensorsFile weights, string prefix, string suffix) => new(
        _width,
        _hidden,
        Read(weights, $"{prefix}weight_ih{suffix}", 3 * _hidden, _width),
        Read(weights, $"{prefix}weight_hh{suffix}", 3 * _hidden, _hidden),
        Read(weights, $"{prefix}bias_ih{suffix}", 3 * _hidden),
        Read(weights, $"{prefix}bias_hh{suffix}", 3 * _hidden));

    private static float[] Read(SafetensorsFile weights, string name, params ReadOnlySpan<long> shape)
    {
        if (!weights.Contains(name) || weights.Entry(name) is not { DataType: DataType.F16 or DataType.F32 } entry || entry.Shape.Count != shape.Length || entry.ByteCount > int.MaxValue)
        {
            throw new UnfitWeightsException();
        }

        for (int i = 0; i < shape.Length; i++)
        {
            if (entry.Shape[i] != shape[i])
            {
                throw new UnfitWeightsException();
            }
        }

        var bytes = weights.Bytes(name, 0, (int)entry.ByteCount);
        if (entry.DataType == DataType.F32)
        {
            return MemoryMarshal.Cast<byte, float>(bytes).ToArray();
        }

        var numbers = new float[bytes.Length / sizeof(ushort)];
        return HalfPrecision.TryWiden(MemoryMarshal.Cast<byte, ushort>(bytes), numbers) ? numbers : throw new UnfitWeightsException();
    }

    private sealed class UnfitWeightsException : Exception;
}
