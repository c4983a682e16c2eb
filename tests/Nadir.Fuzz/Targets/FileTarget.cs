using Nadir.Fuzz.Mutations;

namespace Nadir.Fuzz.Targets;

/// <summary>Gives inputs to a reader of files, each under the same name in a folder of the process's own.</summary>
internal class FileTarget(
    string name, Func<byte[][]> seeds, Action<string> read, Func<Exception, bool> isRefusal, int smoke,
    Func<byte[], IReadOnlyList<Field>>? fields = null, Action<byte[]>? repair = null) : FuzzTarget
{
    private readonly Lazy<byte[][]> _seeds = new(seeds);
    private readonly Lazy<string> _folder = new(() => Directory.CreateTempSubdirectory("nadir-fuzz-").FullName);

    public override string Name => name;

    public override int SmokeCount => smoke;

    public override byte[] Make(Random random)
    {
        var file = Mutation.Apply(_seeds.Value, fields ?? (_ => []), random);
        if (repair is not null && random.Next(5) > 0)
        {
            repair(file);
        }

        return file;
    }

    public override void Run(byte[] input)
    {
        var path = Path.Combine(_folder.Value, "input");
        File.WriteAllBytes(path, input);
        try
        {
            read(path);
        }
        catch (Exception error) when (isRefusal(error) && error.Message.Length > 0)
        {
            // As documented.
        }
    }

    public override void Dispose()
    {
        if (_folder.IsValueCreated)
        {
            Directory.Delete(_folder.Value, recursive: true);
        }

        base.Dispose();
    }
}
