using Nadir.Imagery;

namespace Nadir.Archive.Ports;

/// <summary>Describes pictures in a sentence.</summary>
/// <remarks>Implementations may be called from one thread at a time only, unless they say otherwise.</remarks>
public interface ICaptioner : IDisposable
{
    /// <summary>Name for people, such as <c>sfdr</c>.</summary>
    string Name { get; }

    /// <summary>How a picture must be brought to the captioner's input.</summary>
    ImageInput Input { get; }

    /// <summary>Writes one sentence for each picture. What is written of a picture does not depend on the others.</summary>
    /// <param name="images">Each of exactly <see cref="Input"/>'s size.</param>
    /// <returns>One caption a picture, none of them blank.</returns>
    IReadOnlyList<string> Caption(IReadOnlyList<RgbImage> images);

    /// <summary>Writes several sentences for one picture.</summary>
    /// <param name="image">Of exactly <see cref="Input"/>'s size.</param>
    /// <param name="count">How many are wanted, at least 1.</param>
    /// <returns>The best first, at least one and at most <paramref name="count"/>, none of them blank.</returns>
    IReadOnlyList<ScoredCaption> Alternatives(RgbImage image, int count);
}
