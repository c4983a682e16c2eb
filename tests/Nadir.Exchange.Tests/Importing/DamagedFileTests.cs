using System.Diagnostics;
using Nadir.Archive;
using Nadir.Exchange.Exporting;
using Nadir.Exchange.Importing;
using Nadir.Exchange.Tests.Support;
using Nadir.Imagery;

namespace Nadir.Exchange.Tests.Importing;

/// <summary>
/// Files that mean harm: whatever their bytes say, they are imported or refused, and little memory is taken.
/// </summary>
public sealed class DamagedFileTests : IDisposable
{
    private readonly VectorArchive _archive = new(16);

    public DamagedFileTests() => _archive.Add(
        VectorArchive.Image("/a.tif", new Random(2), 16, 60, i => VectorArchive.Square(i, 2, 1), i => [$"caption {i}"]),
        VectorArchive.Image("/b.tif", new Random(3), 16, 5));

    public void Dispose() => _archive.Dispose();

    [Theory]
    [InlineData(EmbeddingType.Float32, 1)]
    [InlineData(EmbeddingType.Int8, 2)]
    [InlineData(EmbeddingType.Float16, 3)]
    public void Changed_bytes_are_imported_or_refused(EmbeddingType type, int seed)
    {
        byte[] whole = File.ReadAllBytes(_archive.Export("whole.parquet", type, 4000));
        var random = new Random(seed);
        string path = _archive.In("changed.parquet");
        for (int round = 0; round < 150; round++)
        {
            byte[] changed = [.. whole];
            for (int i = random.Next(1, 4); i > 0; i--)
            {
                // Half of the changes meet the footer, which says where everything is.
                int place = random.Next(2) == 0 ? random.Next(changed.Length)
                    : changed.Length - 1 - random.Next(Math.Min(changed.Length, 6000));
                changed[place] = random.Next(3) switch { 0 => 0xFF, 1 => 0, _ => (byte)random.Next(256) };
            }

            File.WriteAllBytes(path, changed);
            Try(path);
        }
    }

    [Fact]
    public void The_sizes_that_a_page_says_are_held_against_what_pages_are()
    {
        byte[] whole = File.ReadAllBytes(_archive.Export("whole.parquet"));
        var random = new Random(4);
        string path = _archive.In("changed.parquet");
        using var process = Process.GetCurrentProcess();
        process.Refresh();
        long before = process.PeakWorkingSet64;
        int told = 0;

        // A head of a page begins with its kind and both sizes: fields 1, 2 and 3 of the compact protocol, 15 <kind> 15
        // <size> 15 <size>.
        for (int place = 4; place < whole.Length - 1000; place++)
        {
            if (whole[place] != 0x15 || whole[place + 1] is not (0 or 4 or 6) || whole[place + 2] != 0x15)
            {
                continue;
            }

            // 2^31 - 2 bytes unpacked, in the five bytes that the largest numbers take; the file gets longer by some.
            int size = place + 3;
            int end = size;
            while (whole[end] >= 128)
            {
                end++;
            }

            File.WriteAllBytes(path, [.. whole[..size], 0xFC, 0xFF, 0xFF, 0xFF, 0x0F, .. whole[(end + 1)..]]);
            told += Try(path)?.Message.Contains("when it is unpacked", StringComparison.Ordinal) == true ? 1 : 0;
            if (told > 3)
            {
                break;
            }
        }

        process.Refresh();
        Assert.True(told > 0);
        Assert.InRange(process.PeakWorkingSet64 - before, 0, 512L << 20);
    }

    private Exception? Try(string path)
    {
        try
        {
            new ImportedArchive(path, new ImportOptions { Model = new("x", null) }).Dispose();
            return null;
        }
        catch (ExchangeException error)
        {
            Assert.DoesNotContain('\n', error.Message);
            return error;
        }
        catch (ArchiveException error)
        {
            return error;
        }
        catch (ImageryException error)
        {
            return error;
        }
    }
}
