using Nadir.Imagery;

namespace Nadir.Datasets;

/// <summary>Decodes a file to pixels. Called from several threads at once.</summary>
/// <param name="path">The file.</param>
public delegate RgbImage ImageDecoder(string path);
