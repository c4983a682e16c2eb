using Nadir.Fuzz.Mutations;

namespace Nadir.Fuzz.Targets;

/// <summary>Gives texts to a reader of texts.</summary>
internal sealed class TextTarget(
    string name, IReadOnlyList<string> seeds, IReadOnlyList<string> tokens, Action<byte[]> read,
    Func<Exception, bool> isRefusal, int smoke) : FuzzTarget
{
    private readonly TextMutation _mutation = new(seeds, tokens);

    public override string Name => name;

    public override int SmokeCount => smoke;

    public override byte[] Make(Random random) => _mutation.Make(random);

    public override void Run(byte[] input)
    {
        try
        {
            read(input);
        }
        catch (Exception error) when (isRefusal(error) && error.Message.Length > 0)
        {
            // As documented.
        }
    }
}
