using System.Globalization;
using System.Text.Json;
using Nadir.Imagery;
using Nadir.Samples.Landscapes;

namespace Nadir.Samples;

/// <summary>
/// The sample archive: pictures of every kind of scene in <c>images/</c> with <c>dataset_samples.json</c> beside it
/// (the layout of a caption dataset, all in the split "test"), and georeferenced landscapes in <c>landscapes/</c>.
/// </summary>
public static class SampleArchive
{
    /// <summary>Scenes of each kind.</summary>
    public const int ScenesPerKind = 4;

    private const int Quality = 90;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Writes the archive; files of the same names are replaced.</summary>
    /// <param name="directory">Where; made if absent.</param>
    /// <param name="progress">Gets the number of files written so far, from several threads.</param>
    /// <param name="cancellationToken">Stops between files; those written so far remain whole.</param>
    /// <returns>Paths of the images and landscapes, in order.</returns>
    /// <exception cref="ImageryException">A file cannot be written.</exception>
    public static IReadOnlyList<string> Write(
        string directory, IProgress<int>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        var images = Directory.CreateDirectory(Path.Combine(directory, "images")).FullName;
        var landscapes = Directory.CreateDirectory(Path.Combine(directory, "landscapes")).FullName;
        var scenes = SceneKinds.All.SelectMany(
            k => Enumerable.Range(0, ScenesPerKind).Select(v => (Kind: k, Variant: v))).ToArray();
        var written = 0;
        Parallel.ForEach(scenes, new ParallelOptions { CancellationToken = cancellationToken }, scene =>
        {
            var picture = SceneGenerator.Render(scene.Kind, scene.Variant);
            PictureEncoder.Write(Path.Combine(images, FileName(scene.Kind, scene.Variant)), picture, Quality);
            progress?.Report(Interlocked.Increment(ref written));
        });
        WriteCaptions(Path.Combine(directory, "dataset_samples.json"), scenes);
        var paths = scenes.Select(s => Path.Combine(images, FileName(s.Kind, s.Variant))).ToList();
        foreach (var landscape in LandscapePlan.All)
        {
            var path = Path.Combine(landscapes, landscape.Name + ".tif");
            if (landscape == LandscapePlan.All[^1])
            {
                LandscapeWriter.WriteMultispectral(landscape, path, cancellationToken);
            }
            else
            {
                LandscapeWriter.WritePhotograph(landscape, path, cancellationToken);
            }

            paths.Add(path);
            progress?.Report(++written);
        }

        return paths;
    }

    /// <summary>The name of a scene's file, such as <c>airport_2.jpg</c>.</summary>
    /// <param name="kind">The kind of scene.</param>
    /// <param name="variant">From 0 to <see cref="ScenesPerKind"/> - 1.</param>
    public static string FileName(SceneKind kind, int variant)
    {
        ArgumentNullException.ThrowIfNull(kind);
        return string.Create(CultureInfo.InvariantCulture, $"{kind.Name}_{variant}.jpg");
    }

    private static void WriteCaptions(string path, IReadOnlyList<(SceneKind Kind, int Variant)> scenes)
    {
        var dataset = new
        {
            dataset = "samples",
            images = scenes.Select((scene, index) => new
            {
                imgid = index,
                filename = FileName(scene.Kind, scene.Variant),
                split = "test",
                sentences = scene.Kind.Captions.Select(c => new { raw = c, tokens = c.Split(' ') }),
            }),
        };
        File.WriteAllBytes(path, JsonSerializer.SerializeToUtf8Bytes(dataset, Indented));
    }
}
