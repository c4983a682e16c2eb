namespace Nadir.Torch.Nn;

/// <summary>A table of vectors, looked up by number.</summary>
public sealed class Embedding : Module
{
    private readonly long? _paddingIdx;

    /// <summary>Makes the table, drawn from the standard normal distribution.</summary>
    /// <param name="numEmbeddings">Rows.</param>
    /// <param name="embeddingDim">Length of a row.</param>
    /// <param name="paddingIdx">A row that is zero at first and gets no gradient; from -rows, null for none.</param>
    public Embedding(long numEmbeddings, long embeddingDim, long? paddingIdx = null)
    {
        if (paddingIdx is { } index)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, numEmbeddings, nameof(paddingIdx));
            ArgumentOutOfRangeException.ThrowIfLessThan(index, -numEmbeddings, nameof(paddingIdx));
            _paddingIdx = index < 0 ? index + numEmbeddings : index;
        }

        var table = Tensor.Empty([numEmbeddings, embeddingDim]).NormalInPlace();
        if (_paddingIdx is { } padding)
        {
            using var row = table.Select(0, padding);
            row.ZeroInPlace();
        }

        Weight = RegisterParameter("weight", table);
    }

    /// <summary>The table.</summary>
    public Tensor Weight { get; }

    /// <summary>Looks rows up.</summary>
    /// <param name="input">Numbers of rows, Int64 or Int32, of any shape.</param>
    /// <returns>The input's shape x length of a row.</returns>
    public override Tensor Forward(Tensor input) => Functional.Embedding(input, Weight, _paddingIdx);
}
