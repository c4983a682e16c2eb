using System.Text.Json.Serialization;
using Nadir.Metrics;
using Nadir.Systems.Training.Loop;

namespace Nadir.Systems.Training.Bench;

/// <summary>What one training of a bench came to: <c>result.json</c> in its folder.</summary>
public sealed record BenchResult
{
    /// <summary>The name of the row, such as <c>scan-t2i</c>.</summary>
    public required string System { get; init; }

    /// <summary><c>controlled</c> or <c>published</c>.</summary>
    public required string Setting { get; init; }

    /// <summary>The seed of the training.</summary>
    public required int Seed { get; init; }

    /// <summary>What it was trained on, such as <c>rsicd train</c>.</summary>
    public required string TrainedOn { get; init; }

    /// <summary>The image side in words.</summary>
    public required string Backbone { get; init; }

    /// <summary>The text side in words.</summary>
    public required string TextEncoder { get; init; }

    /// <summary>Parameters without the embedding of words, as the papers count.</summary>
    public required long Parameters { get; init; }

    /// <summary>Epochs that were trained.</summary>
    public required int Epochs { get; init; }

    /// <summary>Epochs of the recipe's file.</summary>
    public required int PlannedEpochs { get; init; }

    /// <summary>Whether fewer epochs were trained than the recipe says.</summary>
    public bool Shortened => Epochs < PlannedEpochs;

    /// <summary>The epoch whose weights were kept, from 0.</summary>
    public required int BestEpoch { get; init; }

    /// <summary>Time of training and validating, in seconds.</summary>
    public required double TrainingSeconds { get; init; }

    /// <summary>How fast pairs are scored; null where nothing was measured.</summary>
    public PairSpeed? Speed { get; init; }

    /// <summary>One entry a split.</summary>
    public required IReadOnlyList<BenchEvaluation> Evaluations { get; init; }

    /// <summary>The command line that trained it.</summary>
    public required string Command { get; init; }

    /// <summary>Processor, cores, device.</summary>
    public required string Machine { get; init; }
}

/// <summary>Recalls on one split of one dataset.</summary>
/// <param name="Report">Dataset, split, recalls of both directions with their bounds over the order
/// of equal scores.</param>
/// <param name="LeakFree">The same without captions that training has seen; null where none is left.</param>
/// <param name="Seconds">Time of encoding and scoring, in seconds.</param>
public sealed record BenchEvaluation(RetrievalReport Report, RetrievalReport? LeakFree, double Seconds);

/// <summary>How a training ended: <c>trained.json</c> in its folder, until it is evaluated.</summary>
/// <param name="BestEpoch">The epoch whose weights were kept, from 0.</param>
/// <param name="Epochs">Epochs that were run.</param>
/// <param name="Seconds">Time of training and validating.</param>
internal sealed record BenchTrained(int BestEpoch, int Epochs, double Seconds)
{
    public static BenchTrained From(TrainingResult result) =>
        new(result.BestEpoch, result.EpochsDone, result.Elapsed.TotalSeconds);
}

[JsonSerializable(typeof(BenchResult))]
[JsonSerializable(typeof(BenchTrained))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
internal sealed partial class BenchJson : JsonSerializerContext;
