using Nadir.Systems.Sfdr.Retrieval;
using Nadir.Systems.Training;
using Nadir.Torch;

namespace Nadir.Systems.Sfdr.Training.Data;

/// <summary>Retrieves, for many pictures, the mean vector of their nearest captions. As thread-safe as the bank: not.</summary>
public static class RetrievedTexts
{
    private const int RowsAtOnce = 512;

    /// <summary>Retrieves.</summary>
    /// <param name="bank">The captions.</param>
    /// <param name="pictures">[rows, embed], unit L2 norm.</param>
    /// <param name="count">How many captions are averaged.</param>
    /// <param name="excludedFor">The places that a row may not retrieve; null: every row may retrieve every caption.</param>
    /// <returns>[rows, embed].</returns>
    /// <exception cref="TrainingException">A row excludes so many captions that too few are left.</exception>
    public static Tensor Compute(CaptionBank bank, Tensor pictures, int count, Func<int, IReadOnlyList<int>>? excludedFor)
    {
        ArgumentNullException.ThrowIfNull(bank);
        ArgumentNullException.ThrowIfNull(pictures);
        using var noGrad = new NoGradScope();
        using var scope = new TensorScope();
        var rows = (int)pictures.Size(0);
        var texts = new List<Tensor>();
        for (var first = 0; first < rows; first += RowsAtOnce)
        {
            using var inner = new TensorScope();
            var some = Math.Min(RowsAtOnce, rows - first);
            var excluded = excludedFor is null ? null : Mask(bank.Size, count, first, some, excludedFor);
            texts.Add(inner.Keep(bank.Retrieve(pictures.Narrow(0, first, some), count, excluded)));
        }

        return scope.Keep(Tensor.Cat(texts));
    }

    private static Tensor Mask(int size, int count, int first, int some, Func<int, IReadOnlyList<int>> excludedFor)
    {
        var mask = new bool[some * size];
        for (var row = 0; row < some; row++)
        {
            var places = excludedFor(first + row);
            if (size - places.Count < count)
            {
                throw new TrainingException(
                    $"There are {size} different captions, too few to give a picture {count} that are not its own: lower 'model.features.retrievedCaptions'.");
            }

            foreach (var place in places)
            {
                mask[(row * size) + place] = true;
            }
        }

        return Tensor.FromArray<bool>(mask, some, size);
    }
}
