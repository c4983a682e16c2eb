namespace Nadir.Server.Protection;

/// <summary>Stands on requests that came as HEAD: of what has no end only the beginning is needed.</summary>
internal sealed class HeadFeature;
