using Nadir.Systems.Building;
using Nadir.Torch;

namespace Nadir.Systems.Contracts;

/// <summary>A model that tells where in an image it attends, whatever is asked.</summary>
/// <remarks>Not safe for concurrent use.</remarks>
public interface IExplainsImages : IModel
{
    /// <summary>
    /// Titles of the maps that <see cref="Attend"/> gives, the one that tells most last; empty where the model was made
    /// without the parts that attend.
    /// </summary>
    IReadOnlyList<string> AttentionTitles { get; }

    /// <summary>Where the model attends.</summary>
    /// <param name="images">N of them.</param>
    /// <returns>A map for each title, [N, h, w], 0..1.</returns>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    IReadOnlyList<Tensor> Attend(ImageInputs images);
}

/// <summary>A model that tells which regions of an image each word of a text attends to.</summary>
/// <remarks>Not safe for concurrent use.</remarks>
public interface IExplainsWords : IModel
{
    /// <summary>Whether it was made with the part that attends.</summary>
    bool ExplainsWords { get; }

    /// <summary>How the words of a text attend to the regions of an image.</summary>
    /// <param name="image">One.</param>
    /// <param name="text">One, without padding.</param>
    /// <returns>[L, h, w]: a map a word, each summing to 1.</returns>
    /// <exception cref="InvalidOperationException">It was made without.</exception>
    Tensor AttendWords(ImageInputs image, TextInputs text);
}
