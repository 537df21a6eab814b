namespace NetOptim.Tests.Runtime;

/// <summary>Gives bytes in small portions and knows neither its length nor its position, as a network does.</summary>
internal sealed class OneWayStream(byte[] bytes) : Stream
{
    private int _position;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        int got = Math.Min(Math.Min(count, 13), bytes.Length - _position);
        Array.Copy(bytes, _position, buffer, offset, got);
        _position += got;
        return got;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}

/// <summary>A path in a folder of its own, which goes with it.</summary>
internal sealed class TemporaryFile : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("netoptim").FullName;

    public string Path => System.IO.Path.Combine(Folder, "model.safetensors");

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
