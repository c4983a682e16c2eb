namespace Nadir.Datasets;

/// <summary>A caption in a batch.</summary>
/// <param name="ImageRow">The row, in the batch, of the image that it was written for.</param>
/// <param name="Text">The caption as published.</param>
/// <param name="Group">Its number in the loader's <see cref="CaptionGroups"/>: equal captions have equal numbers.</param>
public readonly record struct BatchCaption(int ImageRow, string Text, int Group);
