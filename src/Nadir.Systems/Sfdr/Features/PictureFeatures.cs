using Nadir.Torch;

namespace Nadir.Systems.Sfdr.Features;

/// <summary>What the encoder tells of some pictures. Thread-safe as tensors are.</summary>
/// <param name="Picture">[N, embed]: the pictures' vectors, unit L2 norm.</param>
/// <param name="Grid">[N, cells, grid channels]: the backbone's last map, row by row.</param>
/// <param name="Regions">[N, regions, region channels]: means of maps over regions.</param>
/// <param name="Geometry">[N, regions, 5]: left, top, width, height as parts of the side, and the score.</param>
/// <param name="Text">[N, embed]: the mean vector of texts beside the picture; null without any.</param>
/// <param name="Statistics">[N, statistics]: what the style is told from; null where no maps are named for it.</param>
/// <param name="Style">[N] int64: the styles of the captions; null: as the statistics tell.</param>
public readonly record struct PictureFeatures(
    Tensor Picture, Tensor Grid, Tensor Regions, Tensor Geometry, Tensor? Text = null, Tensor? Statistics = null, Tensor? Style = null);
