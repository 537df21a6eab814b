namespace NetOptim.Tests.Runtime;

/// <summary>Damaged files: whatever the damage, a clear exception of one kind and an unharmed model, or a file that is still good.</summary>
public class WeightsFileFuzzTests
{
    private static readonly ModelOptions Small = new() { Seed = 7, BatchCapacity = 16, Threads = 1 };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_prefix_of_a_file_is_refused(bool checkpoint)
    {
        byte[] file = Saved(checkpoint);
        using TinyRegression model = new(Small);
        string before = State(model);
        for (int length = 0; length < file.Length; length++)
        {
            using MemoryStream stream = new(file, 0, length);
            Assert.Throws<WeightsFileException>(() => Load(model, stream, checkpoint));
            using OneWayStream oneWay = new(file[..length]);
            Assert.Throws<WeightsFileException>(() => Load(model, oneWay, checkpoint));
        }
        Assert.Equal(before, State(model));
        Load(model, new MemoryStream(file), checkpoint);
        Assert.NotEqual(before, State(model));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_changed_bit_of_a_header_is_refused_or_harmless(bool checkpoint)
    {
        byte[] file = Saved(checkpoint);
        int header = 8 + BitConverter.ToInt32(file, 0);
        int refused = 0;
        using TinyRegression model = new(Small);
        for (int position = 0; position < header; position++)
        {
            for (int bit = 0; bit < 8; bit++)
                refused += Try(model, Flip(file, position, bit), checkpoint);
        }
        // What passes are texts that mean nothing to the loader, and another digit of a number in a checkpoint.
        Assert.InRange(refused, header * 8 / 2, header * 8 - 1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Random_damage_is_refused_or_harmless(bool checkpoint)
    {
        byte[] file = Saved(checkpoint);
        int header = 8 + BitConverter.ToInt32(file, 0);
        Random random = new(5);
        int refused = 0;
        using TinyRegression model = new(Small);
        for (int i = 0; i < 5000; i++)
        {
            byte[] damaged = [.. file];
            for (int n = random.Next(1, 6); n > 0; n--)
            {
                int from = random.Next(header), to = random.Next(header), length = random.Next(1, 20);
                switch (random.Next(3))
                {
                    case 0:
                        damaged[to] = (byte)random.Next(256);
                        break;
                    case 1:
                        // A piece of the header somewhere else in it: doubled names, nested objects, other offsets.
                        file.AsSpan(from, Math.Min(length, header - from)).CopyTo(damaged.AsSpan(to));
                        break;
                    default:
                        "[]{}\",:0123456789-eE"u8.Slice(random.Next(20), 1).CopyTo(damaged.AsSpan(Math.Max(8, to)));
                        break;
                }
            }
            refused += Try(model, damaged, checkpoint);
        }
        Assert.InRange(refused, 2500, 5000);
    }

    private static byte[] Saved(bool checkpoint)
    {
        using TinyRegression model = new(Small with { Seed = 8 });
        model.TrainStep(CompiledModelTests.Numbers(6), CompiledModelTests.Numbers(4));
        model.Parameters[1].Frozen = true;
        model.Horizon = new TrainingHorizon(10, 3);
        using MemoryStream stream = new();
        if (checkpoint)
            model.SaveCheckpoint(stream);
        else
            model.Save(stream);
        return stream.ToArray();
    }

    /// <returns>1 where the file was refused.</returns>
    private static int Try(TinyRegression model, byte[] file, bool checkpoint)
    {
        string before = State(model);
        try
        {
            Load(model, new MemoryStream(file), checkpoint);
            return 0;
        }
        catch (WeightsFileException exception)
        {
            Assert.Equal(before, State(model));
            Assert.NotEmpty(exception.Message);
            return 1;
        }
    }

    private static void Load(TinyRegression model, Stream stream, bool checkpoint)
    {
        if (checkpoint)
            model.LoadCheckpoint(stream);
        else
            model.Load(stream);
    }

    private static byte[] Flip(byte[] file, int position, int bit)
    {
        byte[] flipped = [.. file];
        flipped[position] ^= (byte)(1 << bit);
        return flipped;
    }

    private static string State(TinyRegression model)
    {
        using MemoryStream stream = new();
        model.SaveCheckpoint(stream);
        return Convert.ToHexString(stream.ToArray());
    }
}
