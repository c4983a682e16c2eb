using Nadir.Systems.Contracts;
using Nadir.Systems.Sfdr.Decoding;
using Nadir.Text;

namespace Nadir.Systems.Sfdr.Search;

/// <summary>Searches captions with a captioner. As thread-safe as the captioner: not.</summary>
public static class CaptionSearch
{
    /// <summary>Searches.</summary>
    /// <param name="model">In evaluation mode.</param>
    /// <param name="memory">The pictures.</param>
    /// <param name="vocabulary">The captioner's words.</param>
    /// <param name="options">How to search.</param>
    /// <param name="cancellationToken">Stops between words.</param>
    /// <returns>For each picture at most as many captions as there are beams, the best first; at least one.</returns>
    public static IReadOnlyList<IReadOnlyList<Hypothesis>> Run(
        SfdrNetwork model, DecoderMemory memory, Vocabulary vocabulary, BeamSearchOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(memory);
        ArgumentNullException.ThrowIfNull(vocabulary);
        using var decoder = new SfdrStepDecoder(model, memory, vocabulary);
        return BeamSearch.Run(
            decoder,
            (int)memory.Pictures,
            vocabulary.IdOfSpecial(CaptionTokens.Start),
            vocabulary.IdOfSpecial(CaptionTokens.End),
            model.Configuration.MaxLength,
            options,
            cancellationToken);
    }
}
