using System.Buffers.Binary;

namespace NetOptim.Tests.Training;

public sealed class IdxReaderTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Images_and_labels_are_read_raw_and_compressed(bool compressed)
    {
        byte[] pixels = [.. Enumerable.Range(0, 2 * 3 * 4).Select(i => (byte)(i * 10))];
        IdxArray images = IdxReader.ReadImages(Write(Idx([2, 3, 4], pixels), compressed));
        Assert.Equal([2, 3, 4], images.Shape);
        Assert.Equal(pixels, images.Data.ToArray());
        Assert.Equal([7, 0, 255], IdxReader.ReadLabels(Write(Idx([3], [7, 0, 255]), compressed)));
    }

    public static TheoryData<byte[], string> DamagedImages => new()
    {
        { [], "the file ends before that" },
        { [0, 0, 8], "the file ends before that" },
        { [1, 0, 8, 3, 0, 0], "starts with 0x01 0x00. It is another format" },
        { [0, 0, 0x0D, 3, 0, 0], "elements of type 0x0D; only unsigned bytes (0x08)" },
        { Idx([4], [1, 2, 3, 4]), "3 dimensions are expected; the header names 1 (is it the file of labels?)" },
        { [0, 0, 8, 3, 0, 0, 0, 1, 0, 0], "the file ends within their lengths" },
        { Idx([2, 0, 2], []), "dimension 1 has length 0" },
        { Idx([2, -1, 2], []), "dimension 1 has length 4294967295" },
        { Idx([int.MaxValue, int.MaxValue, int.MaxValue], [1]), "more than the file can hold" },
        { Idx([2_000_000, 28, 28], [1]), "more than the file can hold" },
        { Idx([1, 2, 2], [1, 2, 3, 4, 5]), "there are bytes after the 4 elements (1×2×2)" },
    };

    [Theory]
    [MemberData(nameof(DamagedImages))]
    public void Damaged_files_are_refused_with_what_is_wrong(byte[] content, string message)
    {
        foreach (bool compressed in new[] { false, true })
        {
            string path = Write(content, compressed);
            var exception = Assert.Throws<InvalidDataException>(() => IdxReader.ReadImages(path));
            Assert.StartsWith(path, exception.Message, StringComparison.Ordinal);
            Assert.Contains(message, exception.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_raw_file_that_ends_early_is_refused()
    {
        byte[] whole = Idx([2, 2, 2], new byte[8]);
        for (int length = 0; length < whole.Length; length++)
        {
            string path = Write(whole[..length], compressed: false);
            Assert.Throws<InvalidDataException>(() => IdxReader.ReadImages(path));
        }
    }

    [Fact]
    public void A_compressed_file_that_ends_early_or_is_tampered_with_is_refused()
    {
        byte[] pixels = new byte[2000];
        new Random(1).NextBytes(pixels);
        byte[] whole = TemporaryDirectory.Gzip(Idx([20, 10, 10], pixels));
        string half = _directory.Write("half", whole[..(whole.Length / 2)]);
        Assert.Throws<InvalidDataException>(() => IdxReader.ReadImages(half));

        byte[] tampered = [.. whole];
        tampered[^6] ^= 0xFF; // within the checksum
        string path = _directory.Write("tampered", tampered);
        Assert.Contains("damaged", Assert.Throws<InvalidDataException>(() => IdxReader.ReadImages(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_absurd_header_takes_no_memory()
    {
        // Two gigabytes promised by a compressed file of a few bytes.
        string path = Write(Idx([2000, 1000, 1000], [1, 2, 3]), compressed: true);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<InvalidDataException>(() => IdxReader.ReadImages(path));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
    }

    [Fact]
    public void Mnist_is_loaded_from_its_four_files_and_stays_bytes()
    {
        _directory.Write("train-images-idx3-ubyte.gz", TemporaryDirectory.Gzip(Idx([2, 1, 2], [0, 51, 255, 102])));
        _directory.Write("train-labels-idx1-ubyte.gz", TemporaryDirectory.Gzip(Idx([2], [3, 4])));
        _directory.Write("t10k-images-idx3-ubyte", Idx([1, 1, 2], [255, 0]));
        _directory.Write("t10k-labels-idx1-ubyte", Idx([1], [9]));

        (Dataset<int> train, Dataset<int> test) = Mnist.Load(_directory.Path);

        float[] features = new float[4];
        int[] labels = new int[2];
        train.Read([0, 1], features, labels);
        // byte·(1/255): the reciprocal and the product round once each.
        Assert.Equal([0, 0.2f, 1, 0.4f], features, (a, b) => MathF.Abs(a - b) < 1e-6f);
        Assert.Equal([3, 4], labels);
        Assert.Equal(1, test.Count);
    }

    [Fact]
    public void A_missing_or_unfitting_file_of_mnist_is_named()
    {
        Assert.Contains("train-images-idx3-ubyte.gz", Assert.Throws<FileNotFoundException>(() => Mnist.Load(_directory.Path)).Message, StringComparison.Ordinal);
        _directory.Write("train-images-idx3-ubyte", Idx([2, 1, 1], [0, 51]));
        _directory.Write("train-labels-idx1-ubyte", Idx([1], [3]));
        Assert.Contains("2 images", Assert.Throws<InvalidDataException>(() => Mnist.Load(_directory.Path)).Message, StringComparison.Ordinal);
    }

    private string Write(byte[] content, bool compressed) =>
        _directory.Write("file", compressed ? TemporaryDirectory.Gzip(content) : content);

    private static byte[] Idx(int[] shape, byte[] data)
    {
        byte[] file = new byte[4 + 4 * shape.Length + data.Length];
        file[2] = 8;
        file[3] = (byte)shape.Length;
        for (int i = 0; i < shape.Length; i++)
            BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(4 + 4 * i), shape[i]);
        data.CopyTo(file, 4 + 4 * shape.Length);
        return file;
    }
}
