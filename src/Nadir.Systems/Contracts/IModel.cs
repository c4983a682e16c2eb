using Nadir.Imagery;
using Nadir.Text;
using Nadir.Torch;

namespace Nadir.Systems.Contracts;

/// <summary>The images that a model takes.</summary>
/// <param name="Size">Side of the square in pixels.</param>
/// <param name="Fit">How an image that is not square becomes so: stretched, or its middle cut out as
/// CLIP's own code does.</param>
public readonly record struct ImageSpecification(int Size, SquareFit Fit);

/// <summary>
/// A network at work or in training. What it can do is told by the interfaces that it has beside this one.
/// </summary>
/// <remarks>Not safe for concurrent use.</remarks>
public interface IModel : IDisposable
{
    /// <summary>Where the weights are, and where inputs must be.</summary>
    Device Device { get; }

    /// <summary>The images that it takes.</summary>
    ImageSpecification Images { get; }

    /// <summary>
    /// Makes the same function faster, such as by folding batch normalisations into convolutions. Training is not
    /// possible afterwards. To be called once, in evaluation mode, in float32 and outside of tensor scopes.
    /// </summary>
    void PrepareForInference();
}

/// <summary>A model that was read from a folder, and what turns texts into its ids. Owns the model.</summary>
/// <param name="System">What it is.</param>
/// <param name="Model">In evaluation mode, float32, on the CPU.</param>
/// <param name="Tokenizer">Turns texts into the model's ids, and ids of a captioner into words.</param>
public sealed record LoadedModel(SystemDescriptor System, IModel Model, ITextTokenizer Tokenizer) : IDisposable
{
    /// <summary>Disposes the model.</summary>
    public void Dispose() => Model.Dispose();
}
