namespace Nadir.Vectors;

/// <summary>Keeps a segment's memory from being freed while it is read.</summary>
internal readonly ref struct SegmentLease
{
    private readonly SegmentMemory _memory;

    public SegmentLease(SegmentMemory memory)
    {
        bool added = false;
        memory.DangerousAddRef(ref added);
        _memory = memory;
    }

    public void Dispose() => _memory.DangerousRelease();
}
