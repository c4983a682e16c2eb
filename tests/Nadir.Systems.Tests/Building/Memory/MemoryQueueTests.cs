using System.Globalization;
using Nadir.Systems.Building;
using Nadir.Systems.Building.Losses;
using Nadir.Systems.Building.Memory;
using Nadir.Systems.Tests.Support;
using Nadir.Tests;
using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Tests.Building.Memory;

/// <summary>The memory of past embeddings.</summary>
public class MemoryQueueTests
{
    [Fact]
    public void A_full_queue_replaces_its_oldest_pairs()
    {
        using var scope = new TensorScope();
        using var queue = new MemoryQueue(5, 2);

        Add(queue, 0, 3);
        Assert.Equal([0L, 1, 2], queue.ImageKeys.ToArray<long>());
        Add(queue, 3, 3);

        Assert.Equal(5, queue.Count);
        Assert.Equal([5L, 1, 2, 3, 4], queue.ImageKeys.ToArray<long>());
        Assert.Equal([105L, 101, 102, 103, 104], queue.CaptionKeys.ToArray<long>());
        Assert.Equal([5f, 5, 1, 1, 2, 2, 3, 3, 4, 4], queue.Images.ToArray<float>());
        Assert.Equal([-5f, -5, -1, -1, -2, -2, -3, -3, -4, -4], queue.Captions.ToArray<float>());
    }

    [Fact]
    public void It_is_ready_after_the_warm_up()
    {
        using var scope = new TensorScope();
        using var queue = new MemoryQueue(5, 2, warmUpSteps: 2);

        Assert.False(queue.IsReady);
        Add(queue, 0, 1);
        Assert.False(queue.IsReady);
        Add(queue, 1, 1);
        Assert.True(queue.IsReady);
        queue.Clear();
        Assert.False(queue.IsReady);
        Assert.Equal(0, queue.Count);
    }

    [Fact]
    public void Its_state_goes_on_in_another_queue_exactly()
    {
        using var scope = new TensorScope();
        using var queue = new MemoryQueue(5, 2, warmUpSteps: 2);
        Add(queue, 0, 4);
        using var other = new MemoryQueue(5, 2, warmUpSteps: 2);
        other.LoadStateDict(queue.StateDict());

        Add(queue, 4, 3);
        Add(other, 4, 3);

        Assert.Equal(queue.IsReady, other.IsReady);
        Assert.All(queue.StateDict(), pair => Assert.True(pair.Value.Equal(other.StateDict()[pair.Key])));
    }

    [Fact]
    public void Pairs_that_do_not_fit_are_refused_and_nothing_is_kept_alive()
    {
        using var queue = new MemoryQueue(5, 2);
        using (var scope = new TensorScope())
        {
            Assert.Throws<ArgumentException>(() => Add(queue, 0, 6));
            var keys = Tensor.Arange(2, ScalarType.Int64);
            Assert.Throws<ArgumentException>(
                () => queue.Enqueue(Tensor.Zeros([2, 3]), Tensor.Zeros([2, 3]), keys, keys));
            Assert.Throws<ArgumentException>(
                () => queue.Enqueue(Tensor.Zeros([3, 2]), Tensor.Zeros([3, 2]), keys, keys));
        }

        var before = LiveTensors.CountSettled();
        using (var scope = new TensorScope())
        {
            Add(queue, 0, 2);
        }

        Assert.Equal(before, Tensor.LiveCount);
    }

    [Fact]
    public void Entries_pass_no_gradient_and_their_keys_tell_the_positives()
    {
        using var scope = new TensorScope();
        using var queue = new MemoryQueue(4, 2);
        Add(queue, 0, 3);
        var images = Tensor.Ones([2, 2]);
        images.RequiresGrad = true;

        var positives = PositivePairs.OfKeys(
            Tensor.FromArray<long>([1, 7], 2), Tensor.FromArray<long>([101, 102], 2), queue.ImageKeys,
                queue.CaptionKeys);
        var scores = images.Matmul(queue.Captions.T());
        HingeLoss.OneWay(scores, scores.Select(1, 0), 100, HingeKind.Sum, positives).Backward();

        Assert.Equal([false, true, false, false, false, true], positives.ToArray<bool>());
        Assert.True(images.HasGrad);
        Assert.False(queue.Captions.RequiresGrad);
    }

    [SkippableFact]
    [Trait("Category", "Reference")]
    public void Steps_against_a_ring_of_keys_are_KAMCLs() =>
        ReferenceVectors.ForEach("kamcl/moco_loss*.safetensors", vectors =>
        {
            double Setting(string name) => double.Parse(vectors.Metadata[name], CultureInfo.InvariantCulture);

            var (entries, width) = ((int)vectors["queue_im"].Size(1), (int)vectors["queue_im"].Size(0));
            using var queue = new MemoryQueue(entries, width);
            queue.To(ScalarType.Float64);
            var noKeys = Tensor.Full([entries], -1, ScalarType.Int64);
            queue.Enqueue(vectors["queue_im"].T(), vectors["queue_tx"].T(), noKeys, noKeys);
            var momentum = Setting("momentum");
            var query = Branches(vectors, "Q");
            var key = Branches(vectors, "K");
            for (var step = 0; vectors.Contains($"in.step{step}.image"); step++)
            {
                string In(string name) => $"in.step{step}.{name}";
                string Out(string name) => $"out.step{step}.{name}";
                using (new NoGradScope())
                {
                    foreach (var (slow, fast) in key.Parameters.Zip(query.Parameters))
                    {
                        slow.MulInPlace(momentum).AddInPlace(fast, 1 - momentum);
                    }
                }

                var (images, texts, imageConcepts, textConcepts) =
                    query.Encode(vectors[In("image")], vectors[In("text")], vectors[In("onehot")]);
                var (imageKeys, textKeys, _, _) =
                    key.Encode(vectors[In("image")], vectors[In("text")], vectors[In("onehot")]);
                vectors.AssertEqual(Out("image_concept"), imageConcepts);
                vectors.AssertEqual(Out("text_concept"), textConcepts);
                // Key vectors are compared through the queue, which holds what was enqueued.
                var (keyImages, keyTexts) = (Unit(imageKeys), Unit(textKeys));
                var imageLogits = InfoNceLoss.QueueLogits(
                    Unit(images), keyTexts, queue.Captions, Setting("temperature"));
                var textLogits = InfoNceLoss.QueueLogits(Unit(texts), keyImages, queue.Images, Setting("temperature"));
                vectors.AssertEqual(Out("logits_im"), imageLogits);
                vectors.AssertEqual(Out("logits_tx"), textLogits);
                var contrast = (InfoNceLoss.OfFirstColumn(imageLogits) + InfoNceLoss.OfFirstColumn(textLogits)) * 10;
                vectors.AssertEqual(Out("infonce_times_10"), contrast);
                var target = vectors[In("concept_target")];
                vectors.AssertEqual(
                    Out("bce_times_10"), (ConceptLoss.OfProbabilities(imageConcepts, target)
                        + ConceptLoss.OfProbabilities(textConcepts, target)) * 10);

                var keys = Tensor.Full([images.Size(0)], step, ScalarType.Int64);
                queue.Enqueue(keyImages, keyTexts, keys, keys);
                vectors.AssertEqual(Out("queue_im"), queue.Images.T());
                vectors.AssertEqual(Out("queue_tx"), queue.Captions.T());
            }
        });

    private static Tensor Unit(Tensor vectors) => VectorNormalization.L2(vectors, 1);

    private static void Add(MemoryQueue queue, int first, int count)
    {
        using var scope = new TensorScope();
        var keys = Tensor.Arange(count, ScalarType.Int64) + first;
        var rows = keys.To(ScalarType.Float32).Unsqueeze(1).Expand(count, 2);
        queue.Enqueue(rows, -rows, keys, keys + 100);
    }

    // The small branches that stand for the networks: image f(x), text f(x) + onehot, plus their concepts.
    private static (Tensor[] Parameters, Func<Tensor, Tensor, Tensor,
        (Tensor Images, Tensor Texts, Tensor ImageConcepts, Tensor TextConcepts)> Encode)
        Branches(ReferenceVectors vectors, string side)
    {
        Tensor Own(string name) => vectors[name].Clone();
        Tensor[] weights =
        [
            Own($"visualmodel{side}.f.weight"), Own($"visualmodel{side}.f.bias"), Own($"visualmodel{side}.im.0.weight"),
                Own($"visualmodel{side}.im.0.bias"),
            Own($"textmodel{side}.f.weight"), Own($"textmodel{side}.f.bias"), Own($"textmodel{side}.tx.0.weight"),
                Own($"textmodel{side}.tx.0.bias"),
        ];
        return (weights, (image, text, oneHot) =>
        {
            var v = Functional.Linear(image, weights[0], weights[1]);
            var t = Functional.Linear(text, weights[4], weights[5]) + oneHot;
            var (vc, tc) = (Functional.Linear(v, weights[2], weights[3]).Sigmoid(),
                Functional.Linear(t, weights[6], weights[7]).Sigmoid());
            return (v + vc, t + tc, vc, tc);
        }
        );
    }
}
