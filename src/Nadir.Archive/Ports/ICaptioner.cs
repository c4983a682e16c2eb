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

    /// <summary>
    /// Writes one sentence for each picture. What is written of a picture does not depend on the others.
    /// </summary>
    /// <param name="images">Each of exactly <see cref="Input"/>'s size.</param>
    /// <returns>One caption a picture, none of them blank.</returns>
    IReadOnlyList<string> Caption(IReadOnlyList<RgbImage> images);

    /// <summary>Writes several sentences for one picture.</summary>
    /// <param name="image">Of exactly <see cref="Input"/>'s size.</param>
    /// <param name="count">How many are wanted, at least 1.</param>
    /// <returns>The best first, at least one and at most <paramref name="count"/>, none of them blank.</returns>
    IReadOnlyList<ScoredCaption> Alternatives(RgbImage image, int count);
}

/// <summary>One of several sentences for a picture.</summary>
/// <param name="Text">The sentence.</param>
/// <param name="Score">How good the captioner finds it; more is better, on a scale of its own.</param>
public sealed record ScoredCaption(string Text, double Score);

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

/// <summary>How much a model looks at each part of a picture. Immutable; thread-safe.</summary>
/// <param name="Width">Cells from left to right.</param>
/// <param name="Height">Cells from top to bottom.</param>
/// <param name="Values">Row by row: 0 for the least that it looked at, 1 for the most.</param>
public sealed record AttentionGrid(int Width, int Height, IReadOnlyList<float> Values)
{
    /// <summary>A grid of values on any scale.</summary>
    /// <param name="width">Cells from left to right.</param>
    /// <param name="height">Cells from top to bottom.</param>
    /// <param name="values">Finite values, row by row. Where all are equal, none stands out and all become 0.</param>
    /// <exception cref="ArgumentException">The sizes do not agree.</exception>
    public static AttentionGrid Of(int width, int height, ReadOnlySpan<float> values)
    {
        if (values.Length == 0 || values.Length != width * height)
        {
            throw new ArgumentException($"{values.Length} values are no grid of {width} x {height}.", nameof(values));
        }

        var (least, most) = (float.PositiveInfinity, float.NegativeInfinity);
        foreach (var value in values)
        {
            (least, most) = (Math.Min(least, value), Math.Max(most, value));
        }

        var scaled = new float[values.Length];
        for (var i = 0; i < scaled.Length && most > least; i++)
        {
            scaled[i] = (values[i] - least) / (most - least);
        }

        return new AttentionGrid(width, height, scaled);
    }
}
