using Nadir.Archive.Ports;
using Nadir.Imagery;
using Nadir.Server.Problems;
using Nadir.Server.Work;

namespace Nadir.Server.Requests;

/// <summary>Decodes pictures that clients send. What the bytes are is found out by decoding them, whatever the client calls them.</summary>
internal static class SentPicture
{
    private const string Name = "the picture";

    /// <summary>Brings a picture to a model's input.</summary>
    /// <param name="picture">The bytes that were sent.</param>
    /// <param name="input">What the model takes.</param>
    /// <param name="limits">How many pixels it may have.</param>
    /// <param name="gate">Holds the bytes of all pictures that are decoded at once together.</param>
    /// <exception cref="RequestException">It is too large, no image, damaged, or shows nothing.</exception>
    public static RgbImage Decode(byte[] picture, ImageInput input, ServerLimits limits, ByteGate gate)
    {
        var bounds = limits.OfPictures;
        try
        {
            return gate.Run(ImageSource.EstimateBytes(picture, Name, bounds), () => Decode(picture, input, bounds));
        }
        catch (ImageryException error) when (error.Fault == ImageFault.Blank)
        {
            throw new RequestException(422, "Every pixel of the picture is transparent or marked as no data; send one that shows something.");
        }
        catch (ImageryException error) when (error.Fault == ImageFault.TooLarge)
        {
            throw new RequestException(413, $"The picture is more than the server takes: {error.Message[(Name.Length + 2)..]}");
        }
        catch (ImageryException error) when (error.Fault != ImageFault.LibraryMissing)
        {
            throw new RequestException(422, "The picture cannot be decoded: it is no image of a kind that is read, or it is damaged.");
        }
    }

    private static RgbImage Decode(byte[] picture, ImageInput input, ImageLimits bounds)
    {
        using var source = ImageSource.Open(picture, Name, bounds);
        return source.ReadVisibleSquare(input.Size, input.Fit);
    }
}
