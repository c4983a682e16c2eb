namespace Nadir.Reports;

/// <summary>An image of the gallery.</summary>
/// <param name="Id">Its name in the dataset.</param>
/// <param name="ClassName">Its scene class; null when nobody knows it.</param>
/// <param name="Captions">Its captions. The captions of all images, in order, are the gallery's captions.</param>
public sealed record ReportImage(string Id, string? ClassName, IReadOnlyList<string> Captions);
