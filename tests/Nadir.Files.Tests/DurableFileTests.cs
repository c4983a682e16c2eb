namespace Nadir.Files.Tests;

public sealed class DurableFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nadir-files-").FullName;

    private string Target => Path.Combine(_folder, "model.bin");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_file_is_made_and_replaced(bool flush)
    {
        DurableFile.WriteAllBytes(Target, [1, 2, 3], flush);
        DurableFile.WriteAllBytes(Target, [4], flush);

        Assert.Equal([4], File.ReadAllBytes(Target));
        Assert.Equal([Target], Directory.EnumerateFileSystemEntries(_folder));
    }

    [Fact]
    public void The_old_content_stays_until_the_new_one_is_complete()
    {
        DurableFile.WriteAllText(Target, "old");

        DurableFile.Write(Target, stream =>
        {
            stream.Write("ne"u8);
            stream.Flush();
            Assert.Equal("old", File.ReadAllText(Target));
            string unfinished = Assert.Single(Directory.EnumerateFiles(_folder), file => file != Target);
            Assert.True(DurableFile.IsUnfinished(Path.GetFileName(unfinished), "model.bin"));
            stream.Write("w"u8);
        });

        Assert.Equal("new", File.ReadAllText(Target));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_fails_leaves_the_old_file_and_nothing_else(bool flush)
    {
        DurableFile.WriteAllText(Target, "old");

        Assert.Throws<InvalidOperationException>(() => DurableFile.Write(
            Target,
            stream =>
            {
                stream.WriteByte(1);
                throw new InvalidOperationException();
            },
            flush));

        Assert.Equal("old", File.ReadAllText(Target));
        Assert.Equal([Target], Directory.EnumerateFileSystemEntries(_folder));
    }

    [Fact]
    public void A_writer_that_makes_no_file_fails()
    {
        Assert.Throws<FileNotFoundException>(() => DurableFile.Replace(Target, flush: true, static _ => { }));
        Assert.Throws<FileNotFoundException>(() => DurableFile.Replace(Target, flush: false, static _ => { }));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder));
    }

    [Fact]
    public void A_missing_folder_and_a_folder_in_the_place_are_told()
    {
        Assert.Throws<DirectoryNotFoundException>(() => DurableFile.WriteAllText(Path.Combine(_folder, "no", "a"), ""));
        Directory.CreateDirectory(Target);
        Assert.ThrowsAny<Exception>(() => DurableFile.WriteAllText(Target, ""));
        Assert.Equal([Target], Directory.EnumerateFileSystemEntries(_folder));
    }

    [Fact]
    public void Texts_have_no_byte_order_mark()
    {
        DurableFile.WriteAllText(Target, "ä");

        Assert.Equal("ä"u8.ToArray(), File.ReadAllBytes(Target));
    }

    [Fact]
    public void Rights_are_those_asked_for()
    {
        const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        DurableFile.Write(Target, stream => stream.WriteByte(1), mode: owner);

        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(Target) == owner);
    }

    [Fact]
    public async Task Several_writers_of_one_file_leave_the_whole_content_of_one()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(() =>
        {
            for (int turn = 0; turn < 20; turn++)
            {
                DurableFile.WriteAllBytes(Target, [.. Enumerable.Repeat((byte)writer, 10_000)], flush: false);
            }
        })));

        byte[] content = File.ReadAllBytes(Target);
        Assert.Equal(10_000, content.Length);
        Assert.Single(content.Distinct());
        Assert.Equal([Target], Directory.EnumerateFileSystemEntries(_folder));
    }

    [Fact]
    public void A_published_file_replaces_another_only_when_it_may()
    {
        string unfinished = Target + DurableFile.TemporaryEnding;
        File.WriteAllText(unfinished, "new");
        File.WriteAllText(Target, "old");

        Assert.Throws<IOException>(() => DurableFile.Publish(unfinished, Target, overwrite: false));
        Assert.Equal("old", File.ReadAllText(Target));

        DurableFile.Publish(unfinished, Target);
        Assert.Equal("new", File.ReadAllText(Target));
        Assert.False(File.Exists(unfinished));
    }

    [Fact]
    public void A_folder_that_is_not_there_cannot_be_flushed()
    {
        DurableFile.FlushFolder(_folder);
        if (!OperatingSystem.IsWindows())
        {
            string missing = Path.Combine(_folder, "missing");
            Assert.Contains(missing, Assert.Throws<IOException>(() => DurableFile.FlushFolder(missing)).Message);
        }
    }

    [Theory]
    [InlineData(".index.html.tmp", true)]
    [InlineData(".index.html.0123.tmp", true)]
    [InlineData("index.html.tmp", false)]
    [InlineData(".index.html.part", false)]
    [InlineData(".other.html.tmp", false)]
    public void What_a_kill_leaves_is_known_by_its_name(string name, bool expected) =>
        Assert.Equal(expected, DurableFile.IsUnfinished(name, "index.html"));
}
