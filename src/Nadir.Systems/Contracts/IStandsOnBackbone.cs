using Nadir.Systems.Building.Backbones;

namespace Nadir.Systems.Contracts;

/// <summary>A model that sees images by one backbone: what a training can start from pretrained weights, and keep in
/// part as they are.</summary>
public interface IStandsOnBackbone : IModel
{
    /// <summary>The backbone.</summary>
    Backbone Backbone { get; }
}
