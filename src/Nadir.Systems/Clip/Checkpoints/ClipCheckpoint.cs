using Nadir.Torch;

namespace Nadir.Systems.Clip.Checkpoints;

/// <summary>A CLIP read from a checkpoint that another program wrote.</summary>
/// <remarks>Owns the model. Not safe for concurrent use.</remarks>
public sealed class ClipCheckpoint : IDisposable
{
    private ClipCheckpoint(ClipModel model, CheckpointNaming naming, IReadOnlyList<string> unused, bool isActivationKnown)
    {
        (Model, Naming, Unused, IsActivationKnown) = (model, naming, unused, isActivationKnown);
    }

    /// <summary>In evaluation mode, float32, on the CPU.</summary>
    public ClipModel Model { get; }

    /// <summary>Whose names the tensors have.</summary>
    public CheckpointNaming Naming { get; }

    /// <summary>Full names of the tensors that were not used, such as an optimizer's.</summary>
    public IReadOnlyList<string> Unused { get; }

    /// <summary>Whether the nonlinearity was given or the file tells it; else it was taken to be QuickGELU.</summary>
    public bool IsActivationKnown { get; }

    /// <summary>
    /// Reads a checkpoint under the names of OpenAI, open_clip or transformers. The shapes tell the architecture, and of
    /// transformers the <c>config.json</c> beside the file, if there is one. Nothing in the file is executed.
    /// </summary>
    /// <param name="path">
    /// A <c>.safetensors</c> file, an index of several, a <c>.pt</c> or <c>.pth</c> state dict, or a TorchScript archive.
    /// </param>
    /// <param name="options">What shapes do not tell; null for nothing.</param>
    /// <exception cref="InvalidDataException">The file is damaged or holds no CLIP; the message names file and fault.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static ClipCheckpoint Load(string path, ClipCheckpointOptions? options = null)
    {
        using var noGrad = new NoGradScope();
        using var scope = new TensorScope();
        var file = CheckpointTensors.ReadFrom(path);
        try
        {
            var transformers = file.Naming == CheckpointNaming.Transformers;
            var tensors = transformers ? TransformersNames.Convert(file.Tensors) : OpenAiNames.Convert(file.Tensors);
            var known = options ?? new ClipCheckpointOptions();
            known = transformers ? TransformersConfiguration.Complete(known, path) : known;
            var (model, unused) = ClipWeights.Load(ClipShapes.Configuration(tensors, known), tensors, known.AllowUnused);
            return new ClipCheckpoint(
                model, file.Naming, [.. file.Others, .. unused], known.Activation is not null || OpenAiNames.HasSizes(file.Tensors));
        }
        catch (Exception exception) when (exception is InvalidDataException or OverflowException)
        {
            throw new InvalidDataException($"'{path}' cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>Disposes the model.</summary>
    public void Dispose() => Model.Dispose();
}
