using System.Diagnostics;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Nadir.Imagery.Files;

namespace Nadir.Imagery.Tests;

public sealed class FileNamesTests
{
    [Fact]
    public void Every_name_has_a_text_of_its_own_and_comes_back() => Prop.ForAll<byte[]>(name =>
    {
        string text = FileNames.Decode(name);
        // What databases and JSON keep: no half of a pair of UTF-16.
        return FileNames.Encode(text).AsSpan().SequenceEqual(name)
            && Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) == text;
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void What_is_shown_of_a_name_leads_back_to_it()
    {
        // Mostly what could be taken for something else.
        string[] pieces = ["\\", "x", @"\x", @"\xe9", @"\x5c", "e9", "5c", "a", "é", "\uefe9", "\uef5c"];
        JsonSerializerOptions[] options = [new() { Encoder = FileNameEncoder.ForPages },
            new() { Encoder = FileNameEncoder.ForPrograms }];
        var random = new Random(5);
        for (int trial = 0; trial < 20_000; trial++)
        {
            var bytes = Enumerable.Range(0, random.Next(8)).SelectMany(_ => random.Next(3) == 0
                ? [(byte)random.Next(1, 256)]
                : Encoding.UTF8.GetBytes(pieces[random.Next(pieces.Length)])).ToArray();
            string name = FileNames.Decode(bytes);
            string shown = FileNames.Show(name);

            Assert.Equal(bytes, FileNames.Encode(name));
            Assert.Equal(name, FileNames.Parse(shown));
            Assert.False(FileNames.HasRawBytes(shown));
            Assert.All(options, form =>
                Assert.Equal(shown, JsonSerializer.Deserialize<string>(JsonSerializer.Serialize(name, form))));
        }
    }

    [Theory]
    [InlineData("caf\uefe9.tif", @"caf\xe9.tif")]
    [InlineData("caf\uef5cxe9.tif", @"caf\x5cxe9.tif")]
    [InlineData(@"C:\xylophone\new", @"C:\xylophone\new")]
    [InlineData("häfen \n", "häfen \n")]
    public void Names_are_shown_by_their_bytes(string name, string shown)
    {
        Assert.Equal(shown, FileNames.Show(name));
        Assert.Equal(name, FileNames.Parse(shown));
    }

    private static readonly JsonSerializerOptions ForPrograms = new() { Encoder = FileNameEncoder.ForPrograms };

    [Fact]
    public void Marks_that_turn_text_are_numbers_in_JSON()
    {
        string json = JsonSerializer.Serialize("a\u202eb\u2066\u200e\u061c\u2028\ufeff港", ForPrograms);
        Assert.Equal(@"""a\u202eb\u2066\u200e\u061c\u2028\ufeff港""", json);
    }

    [SkippableFact]
    public void A_path_is_taken_as_it_is_written_before_it_is_taken_as_it_is_shown()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "only Linux has such names");
        using var folder = new TemporaryFolder();
        string root = Path.GetDirectoryName(folder.File("x"))!;
        string written = Path.Combine(root, @"caf\xe9.tif");
        Run(root, @"touch $'caf\xe9.tif'");
        Assert.Equal(Path.Combine(root, "caf\uefe9.tif"), LocalFile.FullPath(written));
        Run(root, @"touch 'caf\xe9.tif'");
        Assert.Equal(Path.Combine(root, "caf\uef5cxe9.tif"), LocalFile.FullPath(written));
        Assert.Equal(2, LocalFile.List(root).Count(entry => LocalFile.IsFile(Path.Combine(root, entry.Name))));
        using var stream = LocalFile.Open(Path.Combine(root, "caf\uef5cxe9.tif"));
        Assert.Equal(0, stream.Length);
    }

    [Fact]
    public void Names_in_UTF8_stay_as_they_are() => Prop.ForAll<string>(text =>
    {
        string valid = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text ?? ""));
        return FileNames.HasRawBytes(valid) || FileNames.Decode(Encoding.UTF8.GetBytes(valid)) == valid;
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(new byte[] { 0x63, 0x61, 0x66, 0xE9 }, "caf\uefe9")]
    [InlineData(new byte[] { 0xC3, 0xA9 }, "é")]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 }, "\uefed\uefa0\uef80")]
    [InlineData(new byte[] { 0xEE, 0xBE, 0x80 }, "\uefee\uefbe\uef80")]
    [InlineData(new byte[] { 0xF0, 0x9F, 0x9B, 0xB0 }, "🛰")]
    [InlineData(new byte[] { 0xF0, 0x9F }, "\ueff0\uef9f")]
    public void Bytes_that_are_no_UTF8_are_kept(byte[] name, string text)
    {
        Assert.Equal(text, FileNames.Decode(name));
        Assert.Equal(name, FileNames.Encode(text));
    }

    [SkippableFact]
    public void Files_are_listed_looked_at_and_opened_by_such_names()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "only Linux has such names");
        using var folder = new TemporaryFolder();
        string root = Path.GetDirectoryName(folder.File("x"))!;
        File.WriteAllBytes(folder.File("plain.png"), PictureEncoder.Encode(Pictures.Gradient(9, 7), PictureFormat.Png));
        // The shell writes the names, so that reading them is not checked against itself.
        Run(root,
            @"mkdir $'in\xfc' && cp plain.png $'in\xfc/caf\xe9.png' && cp plain.png $'in\xfc/caf\xe8.png' && ln -s $'caf\xe9.png' $'in\xfc/l\xefnk.png' && ln -s . $'in\xfc/self'");

        string inner = Assert.Single(LocalFile.List(root), entry => entry.IsFolder).Name;
        var entries = LocalFile.List(Path.Combine(root, inner)).OrderBy(entry => entry.Name, StringComparer.Ordinal)
            .ToArray();
        Assert.Equal("in\ueffc", inner);
        Assert.Equal(
            [("caf\uefe8.png", false, false), ("caf\uefe9.png", false, false), ("l\uefefnk.png", false, true),
                ("self", true, true)],
            entries.Select(entry => (entry.Name, entry.IsFolder, entry.IsLink)));
        string file = Path.Combine(root, inner, "l\uefefnk.png");
        Assert.Equal(new FileInfo(folder.File("plain.png")).Length, LocalFile.Status(file).Length);
        Assert.Equal(DateTime.UtcNow, LocalFile.Status(file).Modified, TimeSpan.FromMinutes(1));
        Assert.True(LocalFile.IsFile(file) && !LocalFile.IsFolder(file)
            && LocalFile.IsFolder(Path.Combine(root, inner)));
        Assert.False(LocalFile.IsFile(Path.Combine(root, "caf\uefe9.png")));
        using var source = ImageSource.Open(file);
        Assert.Equal(Pictures.Gradient(9, 7).Pixels, source.Read().Pixels);
        var missing = Assert.Throws<ImageryException>(() => ImageSource.Open(Path.Combine(root, "gone\uefe9.png")));
        Assert.Contains("no such file", missing.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Large_files_with_side_files_open_by_such_names()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "only Linux has such names");
        using var folder = new TemporaryFolder();
        string root = Path.GetDirectoryName(folder.File("x"))!;
        File.WriteAllBytes(folder.File("a.tif"), Tiff.Gray(1200, 1200, new byte[1200 * 1200]));
        File.WriteAllText(folder.File("a.tfw"), "2\n0\n0\n-2\n100\n200\n");
        Run(root, @"mv a.tif $'b\xe9.tif' && mv a.tfw $'b\xe9.tfw'");

        using var source = ImageSource.Open(Path.Combine(root, "b\uefe9.tif"));
        Assert.Equal((1200, 1200), (source.Header.Width, source.Header.Height));
        Assert.NotNull(source.Header.GeoTransform);
    }

    private static void Run(string folder, string script)
    {
        using var process = Process.Start(new ProcessStartInfo("bash", ["-c", script]) { WorkingDirectory = folder })!;
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
