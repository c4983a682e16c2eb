using System.Buffers.Binary;
using System.Text;

namespace Nadir.Torch.Tests.Serialization;

/// <summary>Lays safetensors files out by hand, good ones and bad ones.</summary>
internal static class SafetensorsBytes
{
    public static byte[] Make(string header, int dataLength) => Make(Encoding.UTF8.GetBytes(header), dataLength);

    public static byte[] Make(byte[] header, int dataLength)
    {
        var bytes = new byte[8 + header.Length + dataLength];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, header.Length);
        header.CopyTo(bytes, 8);
        for (var i = 0; i < dataLength; i++)
        {
            bytes[8 + header.Length + i] = (byte)i;
        }

        return bytes;
    }
}
