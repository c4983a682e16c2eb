using Nadir.Fuzz.Images;

namespace Nadir.Fuzz.Targets;

/// <summary>Every target, by its name.</summary>
internal static class AllTargets
{
    private static readonly Func<FuzzTarget>[] Makers =
    [
        () => new ImageTarget("jpeg", ImageSeeds.Jpeg, ImageFields.OfJpeg, smoke: 300),
        () => new ImageTarget("png", ImageSeeds.Png, ImageFields.OfPng, smoke: 300, ImageFields.RepairPng),
        () => new ImageTarget("webp", ImageSeeds.WebP, ImageFields.OfWebP, smoke: 300),
        () => new ImageTarget("bmp", ImageSeeds.Bmp, ImageFields.OfBmp, smoke: 400),
        () => new ImageTarget("jpeg2000", ImageSeeds.Jpeg2000, ImageFields.OfJpeg2000, smoke: 200),
        () => new ImageTarget("tiff", ImageSeeds.Tiff, ImageFields.OfTiff, smoke: 400),
        ModelTargets.Safetensors,
        ModelTargets.Pytorch,
        ModelTargets.Onnx,
        ArchiveTargets.GeoJson,
        ArchiveTargets.Wkt,
        ArchiveTargets.Conditions,
        ArchiveTargets.StacItems,
        ArchiveTargets.Segments,
        ArchiveTargets.Catalog,
        ExchangeTargets.Parquet,
        LanguageTargets.Tokenizer,
        LanguageTargets.TokenizerFiles,
        LanguageTargets.Recipes,
        () => new HttpTarget(),
        () => new SelfTestTarget(),
    ];

    /// <summary>Names of the targets, without the one that the harness tests itself with.</summary>
    public static IReadOnlyList<string> Names { get; } = [
        .. Makers.Select(NameOf).Where(name => name != SelfTestTarget.TargetName)];

    /// <summary>Makes a target.</summary>
    /// <exception cref="ArgumentException">There is none of this name.</exception>
    public static FuzzTarget Make(string name) =>
        Makers.Select(make => make()).FirstOrDefault(target => target.Name == name)
        ?? throw new ArgumentException(
            $"There is no target '{name}'; there are {string.Join(", ", Names)}.", nameof(name));

    private static string NameOf(Func<FuzzTarget> make)
    {
        using var target = make();
        return target.Name;
    }
}
