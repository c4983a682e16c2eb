namespace Nadir.Systems.Building.Backbones;

/// <summary>The names under which a network's weights are published.</summary>
/// <param name="Origin">Whose names they are, for messages.</param>
/// <param name="NameOf">
/// From a name of the network's own state dict to the published one; null for what such checkpoints never hold.
/// </param>
/// <param name="Ignored">Beginnings of names that such checkpoints may hold and the network has no place for, such
/// as a classifier's.</param>
public sealed record CheckpointLayout(string Origin, Func<string, string?> NameOf, params IReadOnlyList<string> Ignored)
{
    /// <summary>The network's own names.</summary>
    public static CheckpointLayout Own { get; } = new("this network", name => name);
}
