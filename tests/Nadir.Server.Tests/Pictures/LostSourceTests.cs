using Nadir.Server.Tests.Support;

namespace Nadir.Server.Tests.Pictures;

/// <summary>Images whose files are not any more what they were when they were indexed.</summary>
public sealed class LostSourceTests(GroundFixture fixture) : IClassFixture<GroundFixture>
{
    [Fact]
    public async Task A_file_that_is_gone_is_said_to_be_gone_even_where_its_picture_is_kept()
    {
        var (path, addresses) = Add("gone.tif");
        foreach (var address in addresses)
        {
            await (await fixture.Client.GetAsync(address)).ReadPictureAsync();
        }

        File.Move(path, path + ".away");
        foreach (var address in addresses)
        {
            Assert.Contains("gone", await (await fixture.Client.GetAsync(address)).ReadProblemAsync(410),
                StringComparison.Ordinal);
        }

        File.Move(path + ".away", path);
        await (await fixture.Client.GetAsync(addresses[0])).ReadPictureAsync();
    }

    [Fact]
    public async Task A_file_that_has_changed_is_not_shown_as_what_was_indexed()
    {
        var (path, addresses) = Add("changed.tif");
        await File.WriteAllBytesAsync(path, new byte[5000]);
        foreach (var address in addresses)
        {
            Assert.Contains("changed", await (await fixture.Client.GetAsync(address)).ReadProblemAsync(410),
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_file_that_was_damaged_in_place_is_said_to_be_damaged()
    {
        var (path, addresses) = Add("damaged.tif");
        var modified = File.GetLastWriteTimeUtc(path);
        var bytes = await File.ReadAllBytesAsync(path);
        bytes.AsSpan(200).Fill(0xFF);
        await File.WriteAllBytesAsync(path, bytes);
        File.SetLastWriteTimeUtc(path, modified);
        foreach (var address in addresses)
        {
            await (await fixture.Client.GetAsync(address)).ReadProblemAsync(422);
        }
    }

    [Fact]
    public async Task A_folder_in_the_place_of_a_file_is_no_file()
    {
        var (path, addresses) = Add("folder.tif");
        File.Delete(path);
        Directory.CreateDirectory(path);
        foreach (var address in addresses)
        {
            await (await fixture.Client.GetAsync(address)).ReadProblemAsync(410);
        }
    }

    private (string Path, string[] Addresses) Add(string name)
    {
        var path = fixture.Write(name, west: 30 + (name.Length / 10.0));
        fixture.Server.Ingest();
        var scene = fixture.Server.Store.ListScenes(new Archive.SceneQuery { Count = 1000 })
            .Single(found => found.Stamp.Source == path);
        return (path, [$"/api/items/{scene.View}/image", $"/api/scenes/{scene.Id}/image",
            $"/api/scenes/{scene.Id}/tiles/0/0/0.png"]);
    }
}
