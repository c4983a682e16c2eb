namespace Nadir.Systems.Building.Backbones;

/// <summary>
/// The backbones that can be asked for by name. A new one is its own file with the network and its
/// <see cref="BackboneDescription"/>, and one line here.
/// </summary>
/// <remarks>Safe to use from many threads.</remarks>
public static class BackboneRegistry
{
    private static readonly Lock Guard = new();

    private static readonly List<BackboneDescription> Known =
    [
        MobileNetV1.Description,
        SqueezeNet.Description,
        ResNet.Describe(18),
        ResNet.Describe(34),
        ResNet.Describe(50),
        ResNet.Describe(101),
        ResNet.Describe(152),
        ResNet18Cntk.Description,
        EfficientNetLite.Describe(0),
        EfficientNetLite.Describe(1),
        EfficientNetLite.Describe(2),
    ];

    /// <summary>All of them, in the order of registration.</summary>
    public static IReadOnlyList<BackboneDescription> All
    {
        get
        {
            lock (Guard)
            {
                return [.. Known];
            }
        }
    }

    /// <summary>Makes a backbone of the program's own known. It stays so until the process ends.</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public static void Register(BackboneDescription description)
    {
        ArgumentNullException.ThrowIfNull(description);
        lock (Guard)
        {
            if (Known.Exists(known => known.Name == description.Name))
            {
                throw new ArgumentException(
                    $"The backbone '{description.Name}' is registered already.", nameof(description));
            }

            Known.Add(description);
        }
    }

    /// <summary>Finds a backbone by its name; case does not matter.</summary>
    /// <exception cref="ArgumentException">There is none; the message lists those that there are.</exception>
    public static BackboneDescription Find(string name)
    {
        var all = All;
        return all.FirstOrDefault(known => known.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw new ArgumentException(
                $"There is no backbone '{name}'; there "
                    + $"are {string.Join(", ", all.Select(known => known.Name))}.", nameof(name));
    }

    /// <summary>Makes a backbone with random weights.</summary>
    /// <param name="name">As <see cref="BackboneDescription.Name"/>.</param>
    /// <param name="options">Null: as published.</param>
    /// <exception cref="ArgumentException">There is no such backbone, or it has no such option.</exception>
    public static Backbone Create(string name, BackboneOptions? options = null) => Find(name).Create(options);
}
