namespace NetOptim;

/// <summary>Where the memory of a model lives.</summary>
public abstract class Backend
{
    /// <summary>Native memory of our own, without any native library.</summary>
    public static Backend Native { get; } = new NativeBackend();

    /// <summary>Name for messages and summaries.</summary>
    public abstract string Name { get; }

    /// <summary>A zeroed block of that many floats, aligned to 64 bytes, at a fixed address until it is disposed.</summary>
    public abstract MemoryBlock Allocate(long floats);

    private sealed class NativeBackend : Backend
    {
        public override string Name => "native";

        public override MemoryBlock Allocate(long floats) => new NativeMemoryBlock(floats);
    }
}
