using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Building.Memory;

/// <summary>
/// The last embeddings of images and captions, as further negatives for the next steps: a cross-batch memory (Wang et
/// al. 2020, "XBM"), which needs no second network, as weights change slowly once the first steps are over. Each entry
/// keeps its image's and its caption's key, so that equal ones are known as positives
/// (<see cref="Losses.PositivePairs"/>).
/// </summary>
/// <remarks>
/// A ring buffer of a fixed size. All of its state is in <see cref="Module.StateDict"/>, so that a checkpoint that
/// holds it resumes exactly. Not safe for concurrent use.
/// </remarks>
public sealed class MemoryQueue : Module
{
    private readonly int _capacity;
    private readonly int _warmUpSteps;
    private readonly Tensor _images;
    private readonly Tensor _captions;
    private readonly Tensor _imageKeys;
    private readonly Tensor _captionKeys;

    // Position of the next entry, entries held, and calls of Enqueue.
    private readonly Tensor _progress;

    /// <summary>Makes an empty queue.</summary>
    /// <param name="capacity">Pairs that it holds, at least 1; XBM: a good part of the training set; KAMCL:
    /// 8000.</param>
    /// <param name="width">Length of an embedding.</param>
    /// <param name="warmUpSteps">Calls of <see cref="Enqueue"/> after which <see cref="IsReady"/>; XBM: 1000.</param>
    public MemoryQueue(int capacity, int width, int warmUpSteps = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(warmUpSteps);
        (_capacity, _warmUpSteps) = (capacity, warmUpSteps);
        _images = RegisterBuffer("images", Tensor.Zeros([capacity, width]));
        _captions = RegisterBuffer("captions", Tensor.Zeros([capacity, width]));
        _imageKeys = RegisterBuffer("image_keys", Tensor.Zeros([capacity], ScalarType.Int64));
        _captionKeys = RegisterBuffer("caption_keys", Tensor.Zeros([capacity], ScalarType.Int64));
        _progress = RegisterBuffer("progress", Tensor.Zeros([3], ScalarType.Int64));
    }

    /// <summary>Pairs that it can hold.</summary>
    public int Capacity => _capacity;

    /// <summary>Pairs that it holds.</summary>
    public int Count => (int)_progress.ToArray<long>()[1];

    /// <summary>Whether it holds anything and the warm-up is over.</summary>
    public bool IsReady => _progress.ToArray<long>() is var progress && progress[1] > 0 && progress[2] >= _warmUpSteps;

    /// <summary>[Count, width]: image embeddings, without gradient, in no order of time. A view, valid until the next
    /// <see cref="Enqueue"/>, which must come after the backward pass of what was computed from it.</summary>
    public Tensor Images => _images.Narrow(0, 0, Count);

    /// <summary>[Count, width]: caption embeddings, row by row the partners of <see cref="Images"/>.</summary>
    public Tensor Captions => _captions.Narrow(0, 0, Count);

    /// <summary>[Count] Int64.</summary>
    public Tensor ImageKeys => _imageKeys.Narrow(0, 0, Count);

    /// <summary>[Count] Int64.</summary>
    public Tensor CaptionKeys => _captionKeys.Narrow(0, 0, Count);

    /// <summary>Takes the pairs of a step, in place of the oldest ones when full.</summary>
    /// <param name="images">[N, width], N at most the capacity; copied without gradient.</param>
    /// <param name="captions">[N, width], the partners.</param>
    /// <param name="imageKeys">[N] Int64, equal for equal images.</param>
    /// <param name="captionKeys">[N] Int64, equal for equal captions.</param>
    /// <exception cref="ArgumentException">Shapes do not fit, or there are more pairs than the queue holds.</exception>
    public void Enqueue(Tensor images, Tensor captions, Tensor imageKeys, Tensor captionKeys)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(captions);
        ArgumentNullException.ThrowIfNull(imageKeys);
        ArgumentNullException.ThrowIfNull(captionKeys);
        var pairs = images.Size(0);
        if (!images.Shape.SequenceEqual(captions.Shape) || images.Dimensions != 2 || images.Size(1) != _images.Size(1))
        {
            throw new ArgumentException(
                $"The queue takes pairs of [N, {_images.Size(1)}], not {images} and {captions}.", nameof(images));
        }

        if (pairs > _capacity || imageKeys.NumberOfElements != pairs || captionKeys.NumberOfElements != pairs)
        {
            throw new ArgumentException(
                $"{pairs} pairs need as many keys of both kinds and a queue of at least as many entries; " +
                $"this one holds {_capacity}.",
                nameof(images));
        }

        using var noGrad = new NoGradScope();
        using var scope = new TensorScope();
        var progress = _progress.ToArray<long>();
        var places = (Tensor.Arange(pairs, ScalarType.Int64, images.Device) + progress[0]).Remainder(_capacity);
        _images.IndexCopyInPlace(0, places, images.Detach().To(_images.Type));
        _captions.IndexCopyInPlace(0, places, captions.Detach().To(_captions.Type));
        _imageKeys.IndexCopyInPlace(0, places, imageKeys.To(images.Device));
        _captionKeys.IndexCopyInPlace(0, places, captionKeys.To(images.Device));
        long[] next = [(progress[0] + pairs) % _capacity, Math.Min(progress[1] + pairs, _capacity), progress[2] + 1];
        _progress.CopyInPlace(Tensor.FromArray(next, next.Length));
    }

    /// <summary>Forgets all entries and the warm-up.</summary>
    public void Clear() => _progress.ZeroInPlace();
}
