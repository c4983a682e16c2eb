namespace Nadir.Datasets;

/// <summary>The part of a dataset that an image belongs to.</summary>
public enum DatasetSplit
{
    /// <summary>Images to learn from (<c>train</c>, and <c>restval</c> as Karpathy's files call some of them).</summary>
    Train,

    /// <summary>Images to choose settings with (<c>val</c>).</summary>
    Validation,

    /// <summary>Images to report on (<c>test</c>).</summary>
    Test,
}
