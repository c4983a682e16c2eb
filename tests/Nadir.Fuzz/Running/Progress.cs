using System.IO.MemoryMappedFiles;

namespace Nadir.Fuzz.Running;

/// <summary>Where a child stands, in a file that both processes map: it outlives a crash.</summary>
internal sealed class Progress : IDisposable
{
    private const int Bytes = 16;

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;

    public Progress(string path)
    {
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.OpenOrCreate, null, Bytes);
        _view = _file.CreateViewAccessor(0, Bytes);
    }

    /// <summary>The execution that runs; -1 before the first.</summary>
    public long Index
    {
        get => _view.ReadInt64(0) - 1;
        set => _view.Write(0, value + 1);
    }

    /// <summary>Whether all executions are done.</summary>
    public bool IsDone
    {
        get => _view.ReadInt64(8) != 0;
        set => _view.Write(8, value ? 1L : 0L);
    }

    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }
}
