using Nadir.Systems.Clip;
using Nadir.Systems.Tests.Support;
using Nadir.Torch;

namespace Nadir.Systems.Tests.Clip;

/// <summary>
/// A hundred malformed checkpoints of each form: each gets one sentence and takes no memory that its length does not
/// justify.
/// </summary>
public sealed class CheckpointFuzzTests : IDisposable
{
    private const int Wanted = 100;
    private const int MaximumRounds = 2000;

    // For the error's text, its stack, the opened file and the list of names that a CLIP should have.
    private const long FixedAllowance = 4 << 20;

    private readonly TensorScope _scope = new();
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Forms => [.. CheckpointForms.All];

    public void Dispose()
    {
        _folder.Dispose();
        _scope.Dispose();
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void MalformedCheckpointsGetOneSentence(string form)
    {
        using var model = SmallClip.Create();
        var seed = File.ReadAllBytes(CheckpointForms.Write(_folder.Path, form, model.StateDict()));
        var random = new Random(form.Length);
        var path = _folder.File($"damaged-{form}");
        var refused = 0;
        for (var round = 0; refused < Wanted && round < MaximumRounds; round++)
        {
            var damaged = Damage.Structure(seed, random);
            File.WriteAllBytes(path, damaged);
            using var scope = new TensorScope();
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                ClipCheckpoint.Load(path).Dispose();
            }
            catch (InvalidDataException exception)
            {
                refused++;
                Assert.Contains(path, exception.Message, StringComparison.Ordinal);
                Assert.DoesNotContain('\n', exception.Message);
                Assert.EndsWith(".", exception.Message, StringComparison.Ordinal);
            }

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0,
                FixedAllowance + (100L * damaged.Length));
        }

        Assert.Equal(Wanted, refused);
    }
}
