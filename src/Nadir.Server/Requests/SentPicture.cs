using System.Globalization;
using Nadir.Archive.Ports;
using Nadir.Imagery;
using Nadir.Server.Problems;

namespace Nadir.Server.Requests;

/// <summary>Decodes pictures that clients send. What the bytes are is found out by decoding them, whatever the client calls them.</summary>
internal static class SentPicture
{
    /// <summary>Brings a picture to a model's input.</summary>
    /// <param name="picture">The bytes that were sent.</param>
    /// <param name="input">What the model takes.</param>
    /// <param name="limits">How many pixels it may have.</param>
    /// <exception cref="RequestException">It is too large, no image, damaged, or shows nothing.</exception>
    public static RgbImage Decode(byte[] picture, ImageInput input, ServerLimits limits)
    {
        try
        {
            using var source = ImageSource.Open(picture, "the picture", new ImageLimits { MaxPixels = limits.Pixels, MaxDecodeBytes = limits.DecodeBytes });
            return source.ReadVisibleSquare(input.Size, input.Fit);
        }
        catch (ImageryException error) when (error.Fault == ImageFault.Blank)
        {
            throw new RequestException(422, "Every pixel of the picture is transparent or marked as no data; send one that shows something.");
        }
        catch (ImageryException error) when (error.Fault == ImageFault.TooLarge)
        {
            throw new RequestException(413, string.Create(CultureInfo.InvariantCulture, $"The picture has more pixels than the server takes, {limits.Pixels}."));
        }
        catch (ImageryException error) when (error.Fault != ImageFault.LibraryMissing)
        {
            throw new RequestException(422, "The picture cannot be decoded: it is no image of a kind that is read, or it is damaged.");
        }
    }
}
