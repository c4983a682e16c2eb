using Nadir.Systems.Sfdr.Features;


namespace Nadir.Systems.Sfdr.Training.Data;

/// <summary>The pictures of one step. Owns its tensors.</summary>
/// <param name="Epoch">From 0.</param>
/// <param name="Index">The step in its epoch, from 0.</param>
/// <param name="Pictures">Places among the training pictures.</param>
/// <param name="Features">Theirs, with texts where the model takes such.</param>
internal sealed record FeatureBatch(int Epoch, int Index, IReadOnlyList<int> Pictures, PictureFeatures Features) : IDisposable
{
    public void Dispose()
    {
        Features.Picture.Dispose();
        Features.Grid.Dispose();
        Features.Regions.Dispose();
        Features.Geometry.Dispose();
        Features.Text?.Dispose();
        Features.Statistics?.Dispose();
        Features.Style?.Dispose();
    }
}
