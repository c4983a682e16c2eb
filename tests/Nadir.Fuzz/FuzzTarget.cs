namespace Nadir.Fuzz;

/// <summary>
/// One reader of what others have written. <see cref="Run"/> returns when the reader kept its promises: it read the
/// input, or refused it with the exception that it documents. Anything else that it throws is a finding, and so is a
/// crash, a hang, or too much memory.
/// </summary>
internal abstract class FuzzTarget : IDisposable
{
    /// <summary>Name on the command line and of the folder of found inputs.</summary>
    public abstract string Name { get; }

    /// <summary>Executions of the short run that the tests make.</summary>
    public abstract int SmokeCount { get; }

    /// <summary>The most memory of a process that only runs this target, in bytes.</summary>
    public virtual long MemoryBudget => 512L << 20;

    /// <summary>Processor time of one execution that makes it a hang.</summary>
    public virtual TimeSpan TimeBudget => TimeSpan.FromSeconds(10);

    /// <summary>Whether the same random numbers give the same input in every process.</summary>
    public virtual bool IsReproducible => true;

    /// <summary>Why the target cannot run on this machine; null when it can.</summary>
    public virtual string? Absent => null;

    /// <summary>Makes an input.</summary>
    public abstract byte[] Make(Random random);

    /// <summary>Makes the input of one execution.</summary>
    public virtual byte[] MakeAt(int seed, long index) => Make(RandomOf(seed, index));

    /// <summary>Gives an input to the reader.</summary>
    /// <exception cref="Exception">Any exception is a finding.</exception>
    public abstract void Run(byte[] input);

    /// <summary>Ends what the target started.</summary>
    public virtual void Dispose() => GC.SuppressFinalize(this);

    /// <summary>The random numbers of one execution.</summary>
    public static Random RandomOf(int seed, long index) =>
        new(unchecked((seed * 486_187_739) + (int)(index * 16_777_619) + (int)(index >> 32)));
}
