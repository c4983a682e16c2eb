using System.Buffers.Binary;
using Nadir.Server.Problems;
using Nadir.Server.Tests.Support;
using Nadir.Server.Work;

namespace Nadir.Server.Tests.Robustness;

/// <summary>Pictures of clients that ask for more than the server takes, and how much it takes at a time.</summary>
public sealed class HostilePictureTests : OwnServerTest
{
    [Fact]
    public async Task Components_of_a_jpeg_2000_are_told()
    {
        using var answer = await SendAsync(Codestream(components: 16_384));
        var detail = await answer.ReadProblemAsync(413);
        Assert.StartsWith("The picture is more than the server takes: its header asks for 16384 bands", detail,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pictures_in_tiles_may_have_no_more_pixels_than_others()
    {
        // 10,240 x 10,240 pixels: more than 64 Mpx, and none is stored.
        using var answer = await SendAsync(TiledTiff(10_240));
        var detail = await answer.ReadProblemAsync(413);
        Assert.Contains("10240 x 10240 pixels is more than the limit of 67108864 pixels", detail,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Work_that_takes_much_waits_for_other_work()
    {
        var gate = new ByteGate(100);
        int now = 0, most = 0;
        // Threads of their own: a busy pool may run one after the other.
        var work = Enumerable.Range(0, 20).Select(index => OnThreadOfItsOwn(() => gate.Run(index == 7 ? 1000 : 40, () =>
        {
            var running = Interlocked.Increment(ref now);
            lock (gate)
            {
                most = Math.Max(most, running);
            }

            Thread.Sleep(5);
            return Interlocked.Decrement(ref now);
        })));
        await Task.WhenAll(work);
        Assert.InRange(most, 1, 2);
    }

    [Fact]
    public async Task Work_for_which_there_is_room_runs_side_by_side()
    {
        var gate = new ByteGate(100);
        using var both = new CountdownEvent(2);
        bool[] met = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => OnThreadOfItsOwn(() => gate.Run(40, () =>
        {
            both.Signal();
            return both.Wait(TimeSpan.FromMinutes(1));
        }))));
        Assert.Equal([true, true], met);
    }

    private static Task<T> OnThreadOfItsOwn<T>(Func<T> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    [Fact]
    public void Room_is_free_again_after_work_that_fails()
    {
        var gate = new ByteGate(100);
        for (var i = 0; i < 3; i++)
        {
            Assert.Throws<RequestException>(
                () => gate.Run<int>(100, () => throw RequestException.Malformed("it fails")));
        }

        Assert.Equal(1, gate.Run(100, () => 1));
    }

    private async Task<HttpResponseMessage> SendAsync(byte[] picture)
    {
        using var form = new MultipartFormDataContent { { new StringContent("""{"k":1}"""), "query" },
            { new ByteArrayContent(picture), "image", "image" } };
        return await Client.PostAsync("/api/search", form);
    }

    private static byte[] Codestream(int components)
    {
        var bytes = new byte[42 + (3 * components)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, 0xFF4FFF51);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(4), (ushort)(38 + (3 * components)));
        foreach (var place in new[] { 8, 12, 24, 28 })
        {
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(place), 64);
        }

        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(40), (ushort)components);
        for (var c = 0; c < components; c++)
        {
            (bytes[42 + (3 * c)], bytes[43 + (3 * c)], bytes[44 + (3 * c)]) = (7, 1, 1);
        }

        return bytes;
    }

    private static byte[] TiledTiff(int side)
    {
        var tiles = side / 512 * (side / 512);
        (ushort Tag, int Count, int Value)[] entries =
        [
            (256, 1, side), (257, 1, side), (258, 1, 8), (259, 1, 1), (262, 1, 1), (277, 1, 1), (322, 1, 512),
            (323, 1, 512),
            (324, tiles, 8), (325, tiles, 8 + (4 * tiles)),
        ];
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write("II*\0"u8);
        writer.Write(8 + (8 * tiles));
        writer.Write(new byte[8 * tiles]);
        writer.Write((ushort)entries.Length);
        foreach (var (tag, count, value) in entries)
        {
            writer.Write(tag);
            writer.Write((ushort)4);
            writer.Write(count);
            writer.Write(value);
        }

        writer.Write(0);
        return stream.ToArray();
    }
}
