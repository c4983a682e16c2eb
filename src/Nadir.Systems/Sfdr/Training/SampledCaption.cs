namespace Nadir.Systems.Sfdr.Training;

/// <summary>A caption that was drawn from a captioner.</summary>
/// <param name="Words">Its word ids, without start and end.</param>
/// <param name="HasEnd">Whether the end was drawn; otherwise the length ran out.</param>
public sealed record SampledCaption(long[] Words, bool HasEnd);
