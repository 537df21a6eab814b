using System.Buffers.Binary;
using NetOptim.PyTorch;
using NetOptim.Safetensors;

namespace NetOptim.WeightFiles;

/// <summary>A file of weights in any of the formats, which its first bytes tell.</summary>
internal static class WeightsFile
{
    /// <summary>Enough for any text to differ from TorchSharp's format behind the length of the name that it would have.</summary>
    private const int HeadLength = 512;

    private enum Format
    {
        Unknown,
        Safetensors,
        TorchZip,
        TorchLegacy,
        Pickle,
        TorchSharp,

        /// <summary>It ends before anything tells what it is.</summary>
        Fragment,
    }

    /// <summary>Compares a file with a model and reads what it is to take.</summary>
    /// <exception cref="WeightsFileException">The file is damaged, in no known format, or does not fit.</exception>
    public static void Stage(Stream stream, StagedTensors staged, IReadOnlyList<string>? keyPath)
    {
        byte[] head = TensorData.ReadUpTo(stream, HeadLength);
        if (stream.CanSeek)
            stream.Seek(-head.Length, SeekOrigin.Current);
        else
            stream = new PeekedStream(head, stream);
        Format format = Recognize(head);
        if (keyPath is { Count: > 0 } && format is Format.Safetensors or Format.TorchSharp)
            throw new WeightsFileException($"Only PyTorch's checkpoints are nested; this file has no '{string.Join("/", keyPath!)}'. Leave WeightsLoadOptions.KeyPath empty.");
        switch (format)
        {
            case Format.Safetensors:
                SafetensorsFile.Stage(stream, SafetensorsHeader.Read(stream), staged);
                break;
            case Format.TorchZip:
                TorchZipFile.Stage(stream, staged, keyPath);
                break;
            case Format.TorchLegacy:
                TorchLegacyFile.Stage(stream, staged, keyPath);
                break;
            case Format.TorchSharp:
                TorchSharpFile.Stage(stream, staged);
                break;
            case Format.Fragment:
                throw new WeightsFileException($"The file of {head.Length} bytes ends before the first tensor of any format: it is no file of weights, or was cut short at its very start.");
            case Format.Pickle:
                throw new WeightsFileException("The file is a pickle, but not one that torch.save wrote. Save it with torch.save(model.state_dict(), path).");
            default:
                throw new WeightsFileException(
                    "The file is in none of the formats that are read: safetensors, PyTorch's .pt and .pth, TorchSharp's .dat. Its first bytes fit none of them.");
        }
    }

    private static Format Recognize(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith("PK\x03\x04"u8))
            return Format.TorchZip;
        // The length of a header is at most 100 MB, so that the upper half of these 8 bytes is zero. Shorter files are told what is missing.
        bool isShort = head.Length < SafetensorsHeader.PrefixLength || BinaryPrimitives.ReadUInt32LittleEndian(head[4..]) == 0;
        bool isOpened = head.Length > SafetensorsHeader.PrefixLength && head[SafetensorsHeader.PrefixLength] == (byte)'{';
        // Before the pickles: a header of 640 bytes begins as they do.
        if (isShort && isOpened)
            return Format.Safetensors;
        // Whatever its length, such a pickle begins with a protocol from 2 to 5.
        if (head.Length >= 2 && head[0] == 0x80 && head[1] is >= 2 and <= 5)
        {
            if (head.IndexOf(TorchLegacyFile.Magic) > 0)
                return Format.TorchLegacy;
            if (!TorchSharpFile.IsPlausible(head))
                return Format.Pickle;
        }
        if (isShort && head.Length <= SafetensorsHeader.PrefixLength)
            return Format.Safetensors;
        // A head that is shorter than what is looked at is the whole file.
        if (TorchSharpFile.IsPlausible(head))
            return head.Length < HeadLength && !TorchSharpFile.HasName(head) ? Format.Fragment : Format.TorchSharp;
        return isShort || isOpened ? Format.Safetensors : Format.Unknown;
    }
}
