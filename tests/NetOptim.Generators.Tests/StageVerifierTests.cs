using NetOptim.Generators.Declarations;
using NetOptim.Generators.Fusion;
using NetOptim.Generators.Memory;

namespace NetOptim.Generators.Tests;

/// <summary>What a pass could get wrong is refused by the verifier behind it; that right programs pass, every compiled model of the tests shows.</summary>
public class StageVerifierTests
{
    private readonly LoweredProgram _program = Compiler.Lower(Declared().Training!.Forward);

    [Fact]
    public void Buffers_that_overlap_while_both_are_needed_are_refused() =>
        Refuses("overlap in the arena while both are needed", buffer => buffer with { Offset = 0 });

    [Fact]
    public void Buffers_that_overlap_in_part_are_refused()
    {
        (ArenaBuffer ending, ArenaBuffer starting) = (
            from a in _program.Plan.Buffers
            from b in _program.Plan.Buffers
            where a.First < b.First && b.First <= a.Last && a.Region == BufferRegion.Sample && b.Region == BufferRegion.Sample
            select (a, b)).First();
        // Somewhere free, so that these two alone are in each other's way.
        Refuses(
            $"{ending.Value} and {starting.Value} overlap",
            buffer => buffer == ending ? buffer with { Offset = 10_000 } : buffer == starting ? buffer with { Offset = 10_001 } : buffer);
    }

    [Fact]
    public void A_buffer_that_ends_before_its_last_reader_is_refused() =>
        Refuses("is read when its place is no longer its own", buffer => buffer with { Last = buffer.First });

    [Fact]
    public void A_buffer_that_begins_after_its_maker_is_refused() =>
        Refuses("is made before its place is its own", buffer => buffer with { First = buffer.First + 1 });

    [Fact]
    public void A_buffer_that_is_too_small_is_refused() =>
        Refuses("is too small", buffer => buffer with { Length = buffer.Length - 1 });

    [Fact]
    public void A_value_without_a_place_is_refused() => Assert.Contains(
        "has no place in the arena",
        Assert.Throws<InvalidOperationException>(() => ArenaVerifier.Verify(_program.Kernels, new ArenaPlan([]))).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Kernels_that_are_lost_or_out_of_order_are_refused()
    {
        Kernel[] kernels = [.. _program.Kernels.Kernels];
        RefusesKernels("is read before it is made", kernels[1..]);
        RefusesKernels("stands in no kernel", kernels[..^1]);
    }

    [Fact]
    public void Loops_that_read_what_is_not_finished_or_hold_kernels_that_take_whole_batches_are_refused()
    {
        const string network = "x.Conv2d(8, kernel: 3, padding: 1).BatchNorm().Relu().Conv2d(8, kernel: 3).BatchNorm().Relu().GlobalAvgPool().Dense(3)";
        Graphs.Graph training = ArenaSizeTests.Compile("Input(3, 64, 64)", network).Training!.Forward;
        KernelProgram right = Compiler.Lower(training).Kernels;
        Assert.NotEmpty(right.Loops);

        RefusesLoop("is read before", 0, 3);
        int whole = right.Kernels.First(kernel => !kernel.TakesParts).Index;
        RefusesLoop("cannot go through parts", whole, whole + 2);
        RefusesLoop("cannot go through BatchLoop", right.Loops[0].First, right.Loops[0].End, bands: 2); // patches of 3×3
        RefusesLoop("is none, or overlaps the one before", 0, 1);
        RefusesLoop("is none, or overlaps the one before", right.Kernels.Count - 1, right.Kernels.Count + 1);

        void RefusesLoop(string complaint, int first, int end, int bands = 1)
        {
            var program = new KernelProgram(right.Graph, right.Kernels, alsoWanted: null);
            program.Join([new BatchLoop(first, end, 1, bands)]);
            Assert.Contains(complaint, Assert.Throws<InvalidOperationException>(() => KernelVerifier.Verify(program)).Message, StringComparison.Ordinal);
        }
    }

    /// <summary>In a loop the last samples of one buffer are still read when the first of the other are written.</summary>
    [Fact]
    public void Buffers_of_a_loop_that_follow_each_other_in_one_place_are_refused()
    {
        LoweredProgram right = Compiler.Lower(ArenaSizeTests.Compile("Input(3, 224, 224)", "MobileNets.V2(x, 1000)").Training!.Forward);
        (ArenaBuffer ending, ArenaBuffer starting) = (
            from loop in right.Kernels.Loops
            from a in right.Plan.Buffers
            from b in right.Plan.Buffers
            where a.Region == BufferRegion.Sample && b.Region == BufferRegion.Sample
                && loop.First <= a.Last && a.Last < b.First && b.First < loop.End
            select (a, b)).First();
        var plan = new ArenaPlan([.. right.Plan.Buffers.Select(
            buffer => buffer == ending || buffer == starting ? buffer with { Offset = 100_000_000 } : buffer)]);

        Assert.Contains(
            $"{ending.Value} and {starting.Value} overlap",
            Assert.Throws<InvalidOperationException>(() => ArenaVerifier.Verify(right.Kernels, plan)).Message, StringComparison.Ordinal);
    }

    private void Refuses(string complaint, Func<ArenaBuffer, ArenaBuffer> wrong)
    {
        var plan = new ArenaPlan([.. _program.Plan.Buffers.Select(wrong)]);
        Assert.Contains(
            complaint, Assert.Throws<InvalidOperationException>(() => ArenaVerifier.Verify(_program.Kernels, plan)).Message, StringComparison.Ordinal);
    }

    private void RefusesKernels(string complaint, Kernel[] kernels)
    {
        var program = new KernelProgram(_program.Kernels.Graph, kernels, null);
        Assert.Contains(complaint, Assert.Throws<InvalidOperationException>(() => KernelVerifier.Verify(program)).Message, StringComparison.Ordinal);
    }

    private static ModelDefinition Declared()
    {
        var declaration = new ModelDeclaration(
            "", EquatableArray<string>.Empty, "Net",
            new EquatableArray<AttributeDeclaration>(
            [
                Attribute("Input", new ArgumentDeclaration("shape", new ArgumentValue(null, null, new EquatableArray<int>([8])))),
                Attribute("Dense", Number("units", 40), Member("activation", "Tanh")),
                Attribute("Dense", Number("units", 24), Member("activation", "Tanh")),
                Attribute("Dense", Number("units", 3)),
                Attribute("Loss", Member("kind", "SoftmaxCrossEntropy")),
            ]),
            new Obstacles(null, false, null, false, null));
        return FrontEnd.Run(declaration).Model!;
    }

    private static AttributeDeclaration Attribute(string kind, params ArgumentDeclaration[] arguments) =>
        new(kind, new EquatableArray<ArgumentDeclaration>(arguments));

    private static ArgumentDeclaration Number(string name, double value) => new(name, new ArgumentValue(value, null, null));

    private static ArgumentDeclaration Member(string name, string member) => new(name, new ArgumentValue(null, member, null));
}
