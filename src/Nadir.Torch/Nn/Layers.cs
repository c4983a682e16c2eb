namespace Nadir.Torch.Nn;

/// <summary>input x weight^T + bias.</summary>
public sealed class Linear : Module
{
    /// <summary>Makes the layer with PyTorch's random weights.</summary>
    /// <param name="inFeatures">Length of an input.</param>
    /// <param name="outFeatures">Length of an output.</param>
    /// <param name="bias">Whether a bias is learned.</param>
    public Linear(long inFeatures, long outFeatures, bool bias = true)
    {
        Weight = RegisterParameter("weight", Init.FanInUniform(Tensor.Empty([outFeatures, inFeatures]), inFeatures));
        Bias = bias ? RegisterParameter("bias", Init.FanInUniform(Tensor.Empty([outFeatures]), inFeatures)) : null;
    }

    /// <summary>out x in.</summary>
    public Tensor Weight { get; }

    /// <summary>out, or null.</summary>
    public Tensor? Bias { get; }

    /// <summary>Applies the layer to the last dimension.</summary>
    /// <param name="input">... x in.</param>
    /// <returns>... x out.</returns>
    public override Tensor Forward(Tensor input) => Functional.Linear(input, Weight, Bias);
}

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

/// <summary>In training, sets elements to zero at random and scales the others up so that the mean stays.</summary>
public sealed class Dropout : Module
{
    /// <summary>Makes the layer.</summary>
    /// <param name="p">Probability of a zero, 0 to 1.</param>
    public Dropout(double p = 0.5)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(p);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(p, 1);
        P = p;
    }

    /// <summary>Probability of a zero.</summary>
    public double P { get; }

    /// <summary>Applies the layer; the input's elements as they are in evaluation mode.</summary>
    public override Tensor Forward(Tensor input) => input.Dropout(P, Training);
}

/// <summary>Makes one dimension of several neighbouring ones.</summary>
/// <param name="startDim">The first of them.</param>
/// <param name="endDim">The last of them.</param>
public sealed class Flatten(int startDim = 1, int endDim = -1) : Module
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => input.Flatten(startDim, endDim);
}

/// <summary>Gives its input back, as a tensor of its own that shares memory.</summary>
public sealed class Identity : Module
{
    private static readonly Operator s_alias = new("aten::alias");

    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => s_alias.Call(input);
}
