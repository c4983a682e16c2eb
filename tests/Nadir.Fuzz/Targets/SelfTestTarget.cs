using System.Runtime.InteropServices;

namespace Nadir.Fuzz.Targets;

/// <summary>Does what a broken reader would do, so that the harness can be tested.</summary>
internal sealed class SelfTestTarget : FuzzTarget
{
    public const string TargetName = "self-test";
    public const int ThrowsAt = 3;
    public const int CrashesAt = 6;
    public const int HangsAt = 9;
    public const int GrowsAt = 12;

    public override string Name => TargetName;

    public override int SmokeCount => 15;

    public override long MemoryBudget => 256L << 20;

    public override TimeSpan TimeBudget => TimeSpan.FromSeconds(1);

    public override byte[] Make(Random random) => [0];

    public override byte[] MakeAt(int seed, long index) => [(byte)index];

    public override void Run(byte[] input)
    {
        switch (input[0])
        {
            case ThrowsAt:
                throw new InvalidOperationException("a promise was broken");
            case CrashesAt:
                // Low addresses would only be a NullReferenceException.
                Marshal.WriteInt32((nint)1 << 40, 1);
                break;
            case HangsAt:
                for (var turn = 0; ; turn++)
                {
                    _ = turn;
                }

            case GrowsAt:
                GC.KeepAlive(Enumerable.Range(0, 60).Select(_ => Grow()).ToArray());
                break;
        }
    }

    private static byte[] Grow()
    {
        var bytes = new byte[10 << 20];
        bytes.AsSpan().Fill(1);
        Thread.Sleep(50);
        return bytes;
    }
}
