namespace Nadir.Datasets;

/// <summary>The part of a dataset that an image belongs to.</summary>
public enum DatasetSplit
{
    /// <summary>
    /// Images to learn from (<c>train</c>, and <c>restval</c> as Karpathy's files call some of them).
    /// </summary>
    Train,

    /// <summary>Images to choose settings with (<c>val</c>).</summary>
    Validation,

    /// <summary>Images to report on (<c>test</c>).</summary>
    Test,
}

/// <summary>The names of the splits in annotation files and on the command line.</summary>
public static class DatasetSplitNames
{
    /// <summary>The file's name of a split: <c>train</c>, <c>val</c> or <c>test</c>.</summary>
    /// <param name="split">A defined split.</param>
    public static string ToName(this DatasetSplit split) => split switch
    {
        DatasetSplit.Train => "train",
        DatasetSplit.Validation => "val",
        DatasetSplit.Test => "test",
        _ => throw new ArgumentOutOfRangeException(nameof(split), split, "There is no such split."),
    };

    /// <summary>
    /// Reads <c>train</c>, <c>restval</c>, <c>val</c>, <c>validation</c> or <c>test</c>; case matters.
    /// </summary>
    /// <param name="name">The name.</param>
    /// <param name="split">The split, when the name is one.</param>
    public static bool TryParse(string? name, out DatasetSplit split)
    {
        (var known, split) = name switch
        {
            "train" or "restval" => (true, DatasetSplit.Train),
            "val" or "validation" => (true, DatasetSplit.Validation),
            "test" => (true, DatasetSplit.Test),
            _ => (false, DatasetSplit.Train),
        };
        return known;
    }
}
