namespace Nadir.Metrics;

/// <summary>Finds the scene graph of a caption, for <see cref="SceneGraphOverlap"/> and object recall.</summary>
/// <remarks>Implementations are safe to use from many threads.</remarks>
public interface ISceneGraphParser
{
    /// <summary>What a report names as the source of the graphs.</summary>
    string Name { get; }

    /// <summary>The scene graph of a caption.</summary>
    /// <param name="caption">Any text, also an empty one.</param>
    SceneGraph Parse(string caption);
}

/// <summary><see cref="SceneGraphParser"/>'s rules as a parser.</summary>
internal sealed class RuleSceneGraphParser : ISceneGraphParser
{
    internal static RuleSceneGraphParser Instance { get; } = new();

    public string Name => "rules on word classes";

    public SceneGraph Parse(string caption) => SceneGraphParser.Parse(caption);
}
