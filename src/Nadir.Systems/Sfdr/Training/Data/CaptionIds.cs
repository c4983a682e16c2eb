using Nadir.Datasets;
using Nadir.Text;
using Nadir.Torch;

namespace Nadir.Systems.Sfdr.Training.Data;

/// <summary>The training captions as word ids.</summary>
/// <param name="images">The pictures; each has a caption with words.</param>
/// <param name="vocabulary">Gives the ids.</param>
/// <param name="maxLength">Words after which a caption is cut off.</param>
internal sealed class CaptionIds(IReadOnlyList<CaptionedImage> images, Vocabulary vocabulary, int maxLength)
{
    private readonly long[][][] _captions =
    [
        .. images.Select(image => image.Captions.Select(caption => vocabulary.Encode(caption, maxLength)).Where(ids => ids.Length > 0).ToArray()),
    ];

    private readonly long _start = vocabulary.IdOfSpecial(CaptionTokens.Start);
    private readonly long _end = vocabulary.IdOfSpecial(CaptionTokens.End);

    /// <summary>Draws captions of pictures, without repetition while there are enough.</summary>
    /// <returns>Picture by picture.</returns>
    public IReadOnlyList<long[]> Draw(IReadOnlyList<int> pictures, int count, Random random)
    {
        var drawn = new List<long[]>(pictures.Count * count);
        foreach (var picture in pictures)
        {
            long[][] captions = [.. _captions[picture]];
            random.Shuffle(captions);
            drawn.AddRange(Enumerable.Range(0, count).Select(index => captions[index % captions.Length]));
        }

        return drawn;
    }

    /// <summary>Packs captions for a decoder that is told the right words.</summary>
    /// <param name="captions">Words without start and end.</param>
    /// <param name="hasEnd">Whether a caption's end is a target; null: every one's is.</param>
    /// <returns>Inputs from the start, and targets up to the end, both [N, T] int64, padded with 0.</returns>
    public (Tensor Inputs, Tensor Targets) Pack(IReadOnlyList<long[]> captions, IReadOnlyList<bool>? hasEnd = null)
    {
        var length = captions.Max(caption => caption.Length) + 1;
        var inputs = new long[captions.Count * length];
        var targets = new long[captions.Count * length];
        for (var row = 0; row < captions.Count; row++)
        {
            var first = row * length;
            inputs[first] = _start;
            captions[row].CopyTo(inputs, first + 1);
            captions[row].CopyTo(targets, first);
            targets[first + captions[row].Length] = hasEnd?[row] ?? true ? _end : Vocabulary.PaddingId;
        }

        return (Tensor.FromArray<long>(inputs, captions.Count, length), Tensor.FromArray<long>(targets, captions.Count, length));
    }
}
