using System.IO.MemoryMappedFiles;

namespace Nadir.Fuzz.Running;

/// <summary>Where a child stands and what it runs, in a file that both processes map: it outlives a crash.</summary>
internal sealed class Progress : IDisposable
{
    private const int IsDoneAt = 8;
    private const int LengthAt = 16;
    private const int InputAt = 32;

    // Longer inputs are kept up to here.
    private const int LongestInput = 8 << 20;

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;

    public Progress(string path)
    {
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.OpenOrCreate, null, InputAt + LongestInput);
        _view = _file.CreateViewAccessor(0, InputAt + LongestInput);
    }

    /// <summary>The execution that runs; -1 before the first.</summary>
    public long Index => _view.ReadInt64(0) - 1;

    /// <summary>Whether all executions are done.</summary>
    public bool IsDone
    {
        get => _view.ReadInt64(IsDoneAt) != 0;
        set => _view.Write(IsDoneAt, value ? 1L : 0L);
    }

    /// <summary>Tells that an execution begins.</summary>
    public void Begin(long index, byte[] input)
    {
        var length = Math.Min(input.Length, LongestInput);
        _view.WriteArray(InputAt, input, 0, length);
        _view.Write(LengthAt, length);
        _view.Write(0, index + 1);
    }

    /// <summary>The input of the execution that runs, or ran last.</summary>
    public byte[] Input()
    {
        var input = new byte[_view.ReadInt32(LengthAt)];
        _view.ReadArray(InputAt, input, 0, input.Length);
        return input;
    }

    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }
}
