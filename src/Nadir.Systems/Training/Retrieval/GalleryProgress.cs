namespace Nadir.Systems.Training.Retrieval;

/// <summary>How far the encoding or scoring of a gallery is.</summary>
/// <param name="Stage">What is done: <c>images</c> are encoded, <c>captions</c> are encoded, or scored with all images.</param>
/// <param name="Done">How many of them are done.</param>
/// <param name="Count">How many there are; captions that say the same count once.</param>
public readonly record struct GalleryProgress(string Stage, int Done, int Count)
{
    /// <summary>Images are encoded.</summary>
    public const string Images = "images";

    /// <summary>Captions are encoded, or scored with all images.</summary>
    public const string Captions = "captions";
}
