namespace Nadir.Systems.Training.Bench;

/// <summary>How the systems of a bench are trained.</summary>
public enum BenchSetting
{
    /// <summary>
    /// Backbone, text encoder, data, epochs and augmentation are the same for all, so that methods are compared.
    /// </summary>
    Controlled,

    /// <summary>As the paper says, as far as the weights at hand allow.</summary>
    Published,
}

/// <summary>The settings' names. Thread-safe.</summary>
public static class BenchSettings
{
    /// <summary>Lower-case, as options and folders name it.</summary>
    public static string ToName(this BenchSetting setting) =>
        setting == BenchSetting.Controlled ? "controlled" : "published";

    /// <summary>The settings that an option names.</summary>
    /// <param name="name"><c>controlled</c>, <c>published</c> or <c>both</c>.</param>
    /// <exception cref="ArgumentException">It is none of these.</exception>
    public static IReadOnlyList<BenchSetting> Parse(string name) => name switch
    {
        "controlled" => [BenchSetting.Controlled],
        "published" => [BenchSetting.Published],
        "both" => [BenchSetting.Controlled, BenchSetting.Published],
        _ => throw new ArgumentException($"The setting is controlled, published or both, not '{name}'.", nameof(name)),
    };
}
