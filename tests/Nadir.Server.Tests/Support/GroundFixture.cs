using Nadir.Imagery;

namespace Nadir.Server.Tests.Support;

/// <summary>
/// A server whose archive also holds a placed image: 200 x 100 pixels of a hundredth of a degree from 20 E 10 N to the
/// south-east, red growing eastwards and green southwards, with no data in its lower right quarter.
/// </summary>
public sealed class GroundFixture : IAsyncLifetime, IDisposable
{
    public const int Width = 200;
    public const int Height = 100;

    public ServerFixture Server { get; } = new();

    public HttpClient Client => Server.Client;

    /// <summary>Path of the placed image.</summary>
    public string Path { get; private set; } = "";

    /// <summary>Number of the placed image.</summary>
    public long Scene { get; private set; }

    /// <summary>Id of its window that shows all.</summary>
    public long Window { get; private set; }

    /// <summary>Number of an image that does not tell where it lies.</summary>
    public long Placeless { get; private set; }

    public async Task InitializeAsync()
    {
        await Server.InitializeAsync();
        Path = Write("placed.tif");
        Server.Ingest();
        var scenes = Server.Store.ListScenes(new Archive.SceneQuery { Count = 100 });
        var scene = scenes.Single(found => found.Stamp.Source == Path);
        (Scene, Window, Placeless) = (scene.Id, scene.View, scenes.First(found => found.Footprint is null).Id);
    }

    /// <summary>Writes the placed image under another name, without indexing it.</summary>
    public string Write(string name, double west = 20, double north = 10)
    {
        var path = System.IO.Path.Combine(Server.Images, name);
        var samples = new byte[4 * Width * Height];
        for (var i = 0; i < Width * Height; i++)
        {
            var (x, y) = (i % Width, i / Width);
            samples[i] = (byte)(20 + x);
            samples[(Width * Height) + i] = (byte)(20 + y);
            samples[(2 * Width * Height) + i] = 200;
            samples[(3 * Width * Height) + i] = x >= Width / 2 && y >= Height / 2 ? (byte)0 : (byte)255;
        }

        GeoTiffWriter.Write(path, new Raster<byte>
        {
            Width = Width,
            Height = Height,
            Samples = samples,
            Colors = [ColorInterpretation.Red, ColorInterpretation.Green, ColorInterpretation.Blue,
                ColorInterpretation.Alpha],
            CoordinateSystem = "EPSG:4326",
            GeoTransform = new GeoTransform(west, 0.01, 0, north, 0, -0.01),
        });
        return path;
    }

    public Task DisposeAsync() => Server.DisposeAsync();

    public void Dispose() => Server.Dispose();
}
