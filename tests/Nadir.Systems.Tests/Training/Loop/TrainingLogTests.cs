using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Nadir.Systems.Tests.DualEncoder;
using Nadir.Systems.Tests.Training.Retrieval;
using Nadir.Systems.Training.Loop;

namespace Nadir.Systems.Tests.Training.Loop;

public sealed class TrainingLogTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nadir-log-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // RFC 3720, appendix B.4, and the check value of the CRC catalogue.
    [Fact]
    public void ChecksumsAreCrc32C()
    {
        Assert.Equal(0xE3069283u, TensorBoardLog.Checksum("123456789"u8));
        Assert.Equal(0x8A9136AAu, TensorBoardLog.Checksum(new byte[32]));
        Assert.Equal(0x62A8AB43u, TensorBoardLog.Checksum(Enumerable.Repeat((byte)0xFF, 32).ToArray()));
        Assert.Equal(0x46DD794Eu, TensorBoardLog.Checksum([.. Enumerable.Range(0, 32).Select(value => (byte)value)]));
        Assert.Equal(0x113FDB5Cu,
            TensorBoardLog.Checksum([.. Enumerable.Range(0, 32).Select(value => (byte)(31 - value))]));
    }

    [Fact]
    public void TheEventFileHoldsEveryNumberUnderItsTag()
    {
        using (var log = new TensorBoardLog(_folder))
        {
            log.Write(new TrainingLogEntry("step", 1, [("loss", 2.5), ("learningRate", 1e-3)]));
            log.Write(new TrainingLogEntry("epoch", 300, [("tiny.mr", 41.25)]));
        }

        using (var second = new TensorBoardLog(_folder))
        {
            second.Write(new TrainingLogEntry("step", 301, [("loss", -1)]));
        }

        var files = Directory.GetFiles(_folder, TensorBoardLog.Pattern).Order(StringComparer.Ordinal).ToArray();
        Assert.Equal(2, files.Length);
        var events = Events(File.ReadAllBytes(files[0]));
        Assert.Equal("brain.Event:2", events[0].Version);
        Assert.Equal(
            [(1L, "train/loss", 2.5f), (1L, "train/learningRate", 1e-3f), (300L, "epoch/tiny.mr", 41.25f)],
            events.SelectMany(one => one.Scalars.Select(scalar => (one.Step, scalar.Tag, scalar.Value))));
        Assert.All(events, one => Assert.InRange(one.Time, 1.7e9, 1e11));
        Assert.Equal((301L, "train/loss", -1f),
            Events(File.ReadAllBytes(files[1])).SelectMany(one => one.Scalars.Select(s => (one.Step, s.Tag, s.Value)))
                .Single());
    }

    [Fact]
    public void ACsvGetsAColumnForEveryNumberAndGoesOnWhereItWas()
    {
        using (var log = new CsvLog(_folder, append: false))
        {
            log.Write(new TrainingLogEntry("step", 1, [("loss", 2.5)]));
            log.Write(new TrainingLogEntry("epoch", 2, [("loss", 0.5), ("a,b.mr", 40)]));
        }

        using (var log = new CsvLog(_folder, append: true))
        {
            log.Write(new TrainingLogEntry("step", 3, [("a,b.mr", 7), ("loss", 0.25)]));
        }

        Assert.Equal(
            ["kind,globalStep,loss,\"a,b.mr\"", "step,1,2.5,", "epoch,2,0.5,40", "step,3,0.25,7"],
            File.ReadAllLines(Path.Combine(_folder, CsvLog.FileName)));
    }

    [Fact]
    public void StepsAreLoggedAtFixedIntervalsWithTheTermsOfTheLoss()
    {
        // 24 images in batches of six: four steps an epoch.
        TinyRecipes.Train(TinyRecipes.Of("osdpm") with { Epochs = 2, LogEvery = 3, ValidateEvery = 2 }, _folder);

        var lines = File.ReadAllLines(Path.Combine(_folder, JsonLinesLog.FileName))
            .Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        var steps = lines.Where(line => line.GetProperty("kind").GetString() == "step").ToArray();
        Assert.Equal([1, 3, 6], steps.Select(line => line.GetProperty("globalStep").GetInt32()));
        Assert.Equal([(0, 1), (0, 3), (1, 2)],
            steps.Select(line => (line.GetProperty("epoch").GetInt32(), line.GetProperty("step").GetInt32())));
        Assert.All(steps, line =>
        {
            Assert.Equal(Number(line, "loss.total"), Number(line, "loss.contrast") + Number(line, "loss.clustering"),
                1e-4);
            Assert.True(Number(line, "gradientNorm") > 0 && Number(line, "learningRate") > 0
                && Number(line, "examplesPerSecond") > 0);
        });
        Assert.Equal([4, 8], lines.Where(line => line.GetProperty("kind").GetString() == "epoch")
            .Select(line => line.GetProperty("globalStep").GetInt32()));
        Assert.True(lines[^1].TryGetProperty("colors.mr", out _));
    }

    [Fact]
    public void AnotherTrainingInTheFolderLeavesNothingOfTheLogsBefore()
    {
        var recipe = TinyTraining.Recipe with { Epochs = 1 };
        TinyRecipes.Train(recipe, _folder);
        File.WriteAllText(Path.Combine(_folder, CsvLog.FileName), "old");
        File.WriteAllText(Path.Combine(_folder, "events.out.tfevents.0000000001.nadir"), "old");
        File.WriteAllText(Path.Combine(_folder, "notes.txt"), "mine");

        TinyRecipes.Train(recipe, _folder);

        Assert.False(File.Exists(Path.Combine(_folder, CsvLog.FileName)));
        Assert.Empty(Directory.GetFiles(_folder, TensorBoardLog.Pattern));
        Assert.Equal("mine", File.ReadAllText(Path.Combine(_folder, "notes.txt")));
    }

    private static double Number(JsonElement line, string name) => line.GetProperty(name).GetDouble();

    // A decoder of its own: TFRecord, then the wire format of Protocol Buffers.
    private static List<Event> Events(byte[] file)
    {
        var events = new List<Event>();
        for (var offset = 0; offset < file.Length;)
        {
            var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan(offset));
            Assert.Equal(Masked(file.AsSpan(offset, 8)),
                BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(offset + 8)));
            var message = file.AsSpan(offset + 12, length);
            Assert.Equal(Masked(message), BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(offset + 12 + length)));
            var fields = Fields(message.ToArray());
            var summary = fields.Where(field => field.Number == 5).SelectMany(field => Fields(field.Bytes))
                .Where(field => field.Number == 1);
            events.Add(new Event(
                BitConverter.Int64BitsToDouble((long)fields.Single(field => field.Number == 1).Value),
                (long)fields.SingleOrDefault(field => field.Number == 2).Value,
                fields.Where(field => field.Number == 3).Select(field => Encoding.UTF8.GetString(field.Bytes))
                    .SingleOrDefault(),
                [.. summary.Select(value => Fields(value.Bytes)).Select(value => (
                    Encoding.UTF8.GetString(value.Single(field => field.Number == 1).Bytes),
                    BitConverter.UInt32BitsToSingle((uint)value.Single(field => field.Number == 2).Value)))]));
            offset += 16 + length;
        }

        return events;
    }

    private static List<Field> Fields(byte[] message)
    {
        var fields = new List<Field>();
        for (var offset = 0; offset < message.Length;)
        {
            var key = Varint(message, ref offset);
            var number = (int)(key >> 3);
            switch (key & 7)
            {
                case 0:
                    fields.Add(new Field(number, Varint(message, ref offset), []));
                    break;
                case 1:
                    fields.Add(new Field(number, BinaryPrimitives.ReadUInt64LittleEndian(message.AsSpan(offset)), []));
                    offset += 8;
                    break;
                case 2:
                    var length = (int)Varint(message, ref offset);
                    fields.Add(new Field(number, 0, message[offset..(offset + length)]));
                    offset += length;
                    break;
                case 5:
                    fields.Add(new Field(number, BinaryPrimitives.ReadUInt32LittleEndian(message.AsSpan(offset)), []));
                    offset += 4;
                    break;
                default:
                    Assert.Fail($"wire type {key & 7}");
                    break;
            }
        }

        return fields;
    }

    private static ulong Varint(byte[] message, ref int offset)
    {
        var (value, shift) = (0ul, 0);
        byte next;
        do
        {
            next = message[offset++];
            value |= (ulong)(next & 0x7F) << shift;
            shift += 7;
        }
        while (next >= 0x80);

        return value;
    }

    // Bit by bit, by the reversed polynomial.
    private static uint Masked(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        foreach (var value in data)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0x82F63B78u : crc >> 1;
            }
        }

        crc = ~crc;
        return unchecked(((crc >> 15) | (crc << 17)) + 0xA282EAD8u);
    }

    private sealed record Event(
        double Time, long Step, string? Version, IReadOnlyList<(string Tag, float Value)> Scalars);

    private readonly record struct Field(int Number, ulong Value, byte[] Bytes);
}
