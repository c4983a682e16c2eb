using System.Globalization;
using Nadir.Imagery.Files;
using Nadir.Imagery.Frames;
using Nadir.Imagery.Headers;

namespace Nadir.Imagery.Gdal;

/// <summary>
/// Opens files and bytes as GDAL datasets, formats of the allow-list only, and says plainly why one cannot be.
/// </summary>
internal static unsafe class DatasetOpener
{
    private const uint RasterReadVerbose = 0x02 | 0x40;

    // GDAL reads files by blocks of 4 KiB and seeks between; one read of a small file costs less than all of these.
    private const long SmallFileBytes = 1 << 20;

    private static long memoryFiles;

    /// <summary>Opens a regular file.</summary>
    internal static DatasetHandle OpenFile(string path, ImageLimits limits)
    {
        GdalLibrary.Initialize();
        var full = LocalFile.FullPath(path);
        if (full.StartsWith("/vsi", StringComparison.Ordinal) || path.Contains("://", StringComparison.Ordinal))
        {
            throw new ImageryException(
                ImageFault.Unsupported,
                $"{path}: only files of this machine are read; download the image and give its path.");
        }

        // Also keeps pipes and devices out, whose length is 0 and whose reading may never end.
        var length = Length(path, full);

        var files = SideFiles.Of(full);
        if (files.Count == 1 && length <= SmallFileBytes)
        {
            return OpenBytes(Read(path, full, length), path, limits);
        }

        if (HasFrames(path, full))
        {
            // The first frame stands first; no more is read than it may take.
            return OpenBytes(Read(path, full, Math.Min(length, limits.MaxDecodeBytes)), path, limits);
        }

        var asked = CheckFile(path, full, limits);
        var folder = Path.GetDirectoryName(full)!;
        files.RemoveAll(file => IsImage(file) && file != files[0] && !IsTiff(Path.Combine(folder, file)));
        asked += files.Skip(1).Where(IsImage).Sum(file => CheckFile(path, Path.Combine(folder, file), limits));

        using var errors = ErrorCapture.Begin();
        var siblings = StringList.Allocate(files);
        try
        {
            var dataset = Open(full, siblings);
            return dataset != 0 ? DatasetHandle.Own(dataset, asked)
                : throw OpenFailure.Explain(path, full, errors.Text);
        }
        finally
        {
            StringList.Free(siblings);
        }
    }

    /// <summary>
    /// Opens an image held in memory. The bytes are pinned, not copied, until the handle is disposed.
    /// </summary>
    internal static DatasetHandle OpenBytes(ReadOnlyMemory<byte> bytes, string name, ImageLimits limits)
    {
        GdalLibrary.Initialize();
        if (bytes.IsEmpty)
        {
            throw new ImageryException(
                ImageFault.NotAnImage, $"{name}: the image is empty (0 bytes); fetch or export it again.");
        }

        if (FirstFrame.Of(bytes, name, limits) is { } frame)
        {
            return OpenContent(frame.Content, name, limits, frame.Format);
        }

        return OpenContent(bytes, name, limits, format: null);
    }

    /// <summary>Opens a still image held in memory, as <see cref="OpenBytes"/> does.</summary>
    internal static DatasetHandle OpenContent(
        ReadOnlyMemory<byte> bytes, string name, ImageLimits limits, string? format)
    {
        double asked;
        using (var header = new HeaderBytes(bytes))
        {
            asked = HeaderCheck.Check(header, name, limits);
        }

        var file = string.Create(
            CultureInfo.InvariantCulture, $"/vsimem/nadir-{Interlocked.Increment(ref memoryFiles)}/image");
        using var errors = ErrorCapture.Begin();
        var pinned = bytes.Pin();
        _ = NativeMethods.VSIFCloseL(NativeMethods.VSIFileFromMemBuffer(file, pinned.Pointer, (ulong)bytes.Length, 0));
        var siblings = StringList.Allocate([]);
        var dataset = Open(file, siblings);
        StringList.Free(siblings);
        if (dataset != 0)
        {
            return DatasetHandle.Own(dataset, asked, file, pinned, format);
        }

        _ = NativeMethods.VSIUnlink(file);
        pinned.Dispose();
        FreedMemory.Add((long)Math.Min(asked, limits.MaxDecodeBytes));
        throw OpenFailure.NotAnImage(name, bytes.Span, errors.Text);
    }

    // By the bytes of the name, which need not be UTF-8.
    private static nint Open(string file, nint siblings)
    {
        fixed (byte* name = FileNames.EncodeForSystem(file))
        {
            return NativeMethods.GDALOpenEx(name, RasterReadVerbose, GdalLibrary.AllowedDrivers, 0, siblings);
        }
    }

    // All but world files, which are a few numbers.
    private static bool IsImage(string file) =>
        !file.EndsWith(".wld", StringComparison.OrdinalIgnoreCase) && Path.GetExtension(file) is not [_, _, _, 'w'];

    // Overviews and masks of another kind are not looked at.
    private static bool IsTiff(string fullPath)
    {
        try
        {
            using var header = new HeaderBytes(fullPath);
            return FormatSignature.Of(header.TakeUpTo(0, 16)) is "TIFF" or "BigTIFF";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static double CheckFile(string path, string fullPath, ImageLimits limits)
    {
        try
        {
            using var header = new HeaderBytes(fullPath);
            return HeaderCheck.Check(header, fullPath == Path.GetFullPath(path) ? path : fullPath, limits);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw OpenFailure.Explain(path, fullPath, string.Empty);
        }
    }

    private static long Length(string path, string fullPath)
    {
        try
        {
            var file = LocalFile.Status(fullPath);
            return !file.IsFolder && file.Length > 0 ? file.Length
                : throw OpenFailure.Explain(path, fullPath, string.Empty);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw OpenFailure.Explain(path, fullPath, string.Empty);
        }
    }

    private static bool HasFrames(string path, string fullPath)
    {
        try
        {
            using var stream = LocalFile.Open(fullPath);
            var start = new byte[FirstFrame.LongestStart];
            return FirstFrame.IsOf(start.AsSpan(0, stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw OpenFailure.Explain(path, fullPath, string.Empty);
        }
    }

    private static byte[] Read(string path, string fullPath, long most)
    {
        try
        {
            using var stream = LocalFile.Open(fullPath);
            var bytes = new byte[Math.Min(most, stream.Length)];
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw OpenFailure.Explain(path, fullPath, string.Empty);
        }
    }
}

/// <summary>Turns a refusal to open into the sentence that tells what is wrong with the file.</summary>
internal static class OpenFailure
{
    /// <summary>Looks at the file to tell why it was not opened.</summary>
    /// <param name="path">The path as the caller gave it.</param>
    /// <param name="fullPath">The same, made full.</param>
    /// <param name="reason">GDAL's own words, or empty.</param>
    internal static ImageryException Explain(string path, string fullPath, string reason)
    {
        if (LocalFile.IsFolder(fullPath))
        {
            return Unreadable($"{path}: this is a directory, not an image; give a file in it.");
        }

        if (!LocalFile.IsFile(fullPath))
        {
            return Unreadable($"{path}: there is no such file; check the path.");
        }

        try
        {
            // Pipes and devices have no length either; reading them may never end.
            if (LocalFile.Status(fullPath).Length == 0)
            {
                return new ImageryException(
                    ImageFault.NotAnImage, $"{path}: the file is empty (0 bytes); fetch or export it again.");
            }

            var start = new byte[16];
            using var stream = LocalFile.Open(fullPath);
            var read = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
            return NotAnImage(path, start.AsSpan(0, read), reason);
        }
        catch (UnauthorizedAccessException e)
        {
            return Unreadable($"{path}: permission to read it is denied; change its mode or owner.", e);
        }
        catch (IOException e)
        {
            return Unreadable($"{path}: it cannot be read ({e.Message.TrimEnd('.')}); check the disk or the share.", e);
        }
    }

    /// <summary>The sentence for content that no reader takes.</summary>
    internal static ImageryException NotAnImage(string name, ReadOnlySpan<byte> start, string reason)
    {
        if (FormatSignature.Of(start) is { } format)
        {
            var detail = reason.Length == 0 ? string.Empty : $" ({reason})";
            return new ImageryException(
                ImageFault.Damaged,
                $"{name}: its {format} header is damaged or of a kind that is not read{detail}; fetch or export it again.");
        }

        return new ImageryException(
            ImageFault.NotAnImage,
            $"{name}: this is no image that is read (TIFF, JPEG, PNG, WebP, JPEG 2000, BMP, GIF); convert it or leave it out.");
    }

    private static ImageryException Unreadable(string message, Exception? inner = null) =>
        new(ImageFault.Unreadable, message, inner);
}
