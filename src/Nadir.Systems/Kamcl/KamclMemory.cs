using Nadir.Systems.Building;
using Nadir.Systems.Building.Losses;
using Nadir.Systems.Building.Memory;
using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Kamcl;

/// <summary>The contrast with past vectors in KAMCL's training.</summary>
public sealed record KamclMemoryRecipe
{
    /// <summary>Factor on the contrast of both directions; 0: none.</summary>
    public double Weight { get; set; } = 10;

    /// <summary>Pairs that are remembered.</summary>
    public int Size { get; set; } = 8000;

    /// <summary>Divides cosines.</summary>
    public double Temperature { get; set; } = 0.07;

    /// <summary>
    /// Whether a slow copy of the network makes what is remembered, as published, for about a third more time a step;
    /// else the network's own past vectors are (a cross-batch memory, Wang et al. 2020).
    /// </summary>
    public bool KeyBranch { get; set; }

    /// <summary>Share of the old copy that stays in a step.</summary>
    public double Momentum { get; set; } = 0.999;

    /// <summary>
    /// Whether the copy of the image side follows in as many tensors as the text side has, as in the released code,
    /// whose loop stops there; its other tensors stay as they began. Else all follow.
    /// </summary>
    public bool PartialCopies { get; set; }

    /// <summary>Checks every range.</summary>
    /// <exception cref="InvalidDataException">A value is out of range.</exception>
    internal void Check()
    {
        ConfigurationRange.Require(Weight, 0, 1000, "memory.weight");
        ConfigurationRange.Require(Size, 1, 1_000_000, "memory.size");
        ConfigurationRange.Require(Temperature, 0.001, 100, "memory.temperature");
        ConfigurationRange.Require(Momentum, 0, 0.9999999, "memory.momentum");
    }
}

/// <summary>What KAMCL is trained with and not used with: the queue of past vectors, and the slow copy that makes
/// them.</summary>
/// <remarks>All of its state is in <see cref="Module.StateDict"/>, so that a checkpoint resumes exactly. Not safe for
/// concurrent use.</remarks>
public sealed class KamclMemory : Module
{
    private readonly KamclMemoryRecipe _recipe;
    private readonly KamclNetwork? _keys;
    private readonly MemoryQueue _queue;

    /// <summary>Makes an empty memory.</summary>
    /// <param name="recipe">Its numbers.</param>
    /// <param name="width">Length of the vectors.</param>
    /// <param name="keys">The slow copy, which this owns, where the recipe wants one.</param>
    /// <exception cref="ArgumentException">A copy is missing or not wanted.</exception>
    public KamclMemory(KamclMemoryRecipe recipe, int width, KamclNetwork? keys)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        if (recipe.KeyBranch != (keys is not null))
        {
            throw new ArgumentException("A slow copy must be given just where the recipe wants one.", nameof(keys));
        }

        _recipe = recipe;
        _queue = RegisterModule("queue", new MemoryQueue(recipe.Size, width));
        if (keys is not null)
        {
            _keys = RegisterModule("keys", keys);
            _keys.RequiresGrad(false);
        }
    }

    /// <summary>What is remembered.</summary>
    public MemoryQueue Queue => _queue;

    /// <summary>The slow copy; null without.</summary>
    public KamclNetwork? Keys => _keys;

    /// <summary>Copies the network into its slow copy, and fills the queue with random directions, as MoCo
    /// begins.</summary>
    /// <param name="network">What is trained.</param>
    public void Begin(KamclNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        if (_keys is null)
        {
            return;
        }

        using var noGrad = new NoGradScope();
        using var scope = new TensorScope();
        foreach (var (slow, fast) in Followed(network))
        {
            slow.CopyInPlace(fast);
        }

        // Pretrained weights are in both from the start; so are the words' concepts.
        _keys.Backbone.LoadStateDict(network.Backbone.StateDict());
        var words = network.Text.StateDict().Where(pair => pair.Key == "concept_of_word").ToDictionary();
        _keys.Text.LoadStateDict(words, strict: false);
        var none = Tensor.Full([_queue.Capacity], -1, ScalarType.Int64);
        var shape = (long[])[_queue.Capacity, _queue.Images.Size(1)];
        _queue.Enqueue(
            Tensor.Empty(shape, device: network.Device).NormalInPlace(0, 1).Normalize(),
            Tensor.Empty(shape, device: network.Device).NormalInPlace(0, 1).Normalize(),
            none,
            none);
    }

    /// <summary>Moves the slow copy one step towards the network.</summary>
    /// <param name="network">What is trained.</param>
    public void Follow(KamclNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        using var noGrad = new NoGradScope();
        foreach (var (slow, fast) in Followed(network))
        {
            slow.MulInPlace(_recipe.Momentum).AddInPlace(fast, 1 - _recipe.Momentum);
        }
    }

    /// <summary>The contrast of a batch with what is remembered, after which the batch is remembered, too.</summary>
    /// <param name="images">[N, D] of the network, not normalised.</param>
    /// <param name="texts">[N, D], the partners.</param>
    /// <param name="inputs">What both came from, for the slow copy.</param>
    /// <param name="keys">[N] Int64 each: equal for equal images, equal for equal captions.</param>
    /// <param name="masksEqual">Whether equal images and captions are no negatives.</param>
    /// <returns>A scalar: the sum of both directions, not yet weighted.</returns>
    public Tensor Contrast(
        Tensor images, Tensor texts, (ImageInputs Images, TextInputs Texts) inputs,
            (Tensor Images, Tensor Captions) keys, bool masksEqual)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(texts);
        using var scope = new TensorScope();
        var (queryImages, queryTexts) = (VectorNormalization.L2(images, 1), VectorNormalization.L2(texts, 1));
        // Copies: the queue changes before the backward pass reads them.
        var (pastImages, pastTexts) = (_queue.Images.Clone(), _queue.Captions.Clone());
        Tensor loss;
        if (_keys is not null)
        {
            var (keyImages, keyTexts) = Slow(inputs.Images, inputs.Texts);
            loss = InfoNceLoss.OfFirstColumn(
                InfoNceLoss.QueueLogits(queryImages, keyTexts, pastTexts, _recipe.Temperature))
                + InfoNceLoss.OfFirstColumn(
                    InfoNceLoss.QueueLogits(queryTexts, keyImages, pastImages, _recipe.Temperature));
            _queue.Enqueue(keyImages, keyTexts, keys.Images, keys.Captions);
            return scope.Keep(loss);
        }

        var right = Positives(keys, masksEqual).To(images.Type);
        loss = Own(queryImages, Tensor.Cat([queryTexts, pastTexts]))
            + Own(queryTexts, Tensor.Cat([queryImages, pastImages]));
        _queue.Enqueue(queryImages, queryTexts, keys.Images, keys.Captions);
        return scope.Keep(loss);

        Tensor Own(Tensor queries, Tensor candidates) =>
            InfoNceLoss.OneWay(queries.Matmul(candidates.T()) / _recipe.Temperature, right);
    }

    // [N, N + count]: the batch itself, then what is remembered.
    private Tensor Positives((Tensor Images, Tensor Captions) keys, bool masksEqual)
    {
        var batch = keys.Images.Size(0);
        if (!masksEqual)
        {
            return Tensor.Eye(batch, device: keys.Images.Device).Pad([0, _queue.Count]);
        }

        return PositivePairs.OfKeys(
            keys.Images,
            keys.Captions,
            Tensor.Cat([keys.Images, _queue.ImageKeys]),
            Tensor.Cat([keys.Captions, _queue.CaptionKeys]));
    }

    private (Tensor Images, Tensor Texts) Slow(ImageInputs images, TextInputs texts)
    {
        using var noGrad = new NoGradScope();
        return (VectorNormalization.L2(_keys!.ImageFeatures(images), 1),
            VectorNormalization.L2(_keys.TextFeatures(texts), 1));
    }

    private IEnumerable<(Tensor Slow, Tensor Fast)> Followed(KamclNetwork network)
    {
        if (_keys is null)
        {
            return [];
        }

        var texts = _keys.Text.Parameters().Zip(network.Text.Parameters()).ToArray();
        var images = _keys.Visual.Parameters().Zip(network.Visual.Parameters());
        return (_recipe.PartialCopies ? images.Take(texts.Length) : images).Concat(texts);
    }
}
