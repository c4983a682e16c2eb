using Nadir.Imagery;

namespace Nadir.Archive.Ports;

/// <summary>Tells where a model looks in a picture.</summary>
/// <remarks>Implementations may be called from one thread at a time only, unless they say otherwise.</remarks>
public interface IAttention
{
    /// <summary>How a picture must be brought to the model's input.</summary>
    ImageInput Input { get; }

    /// <summary>Looks at a picture.</summary>
    /// <param name="image">Of exactly <see cref="Input"/>'s size.</param>
    AttentionGrid Look(RgbImage image);
}
