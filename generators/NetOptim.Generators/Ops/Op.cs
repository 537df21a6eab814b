using NetOptim.Generators.Gradients;
using NetOptim.Generators.Graphs;

namespace NetOptim.Generators.Ops;

/// <summary>Extent and shape of an op's output.</summary>
internal sealed record OutputShape(Extent Extent, EquatableArray<int> Shape, int RowsPerSample = 1)
{
    public int Size => Shape.Size();

    public static OutputShape Like(Value value) => new(value.Extent, value.Shape, value.RowsPerSample);

    /// <summary>One scalar for each of a value's rows.</summary>
    public static OutputShape Rows(Value value) => new(Extent.Rows, EquatableArray<int>.Empty, value.RowsPerSample);

    /// <summary>One scalar for each of a value's columns.</summary>
    public static OutputShape Columns(Value value) => new(Extent.Columns, new EquatableArray<int>([value.Columns]));
}

/// <summary>A tensor operation: its shape rule, its gradient rule and its cost. Each kind of kernel takes one kind of op.</summary>
internal abstract class Op
{
    /// <summary>Short name for printers, comments and value names.</summary>
    public abstract string Name { get; }

    public abstract IEnumerable<OutputShape> Outputs(IReadOnlyList<Value> inputs);

    /// <summary>
    /// Appends the ops that carry the gradients of the outputs to the inputs. What is never differentiated (an op of the backward pass
    /// itself) has no rule.
    /// </summary>
    public virtual void Differentiate(Operation self, Differentiator gradients) =>
        throw new InvalidOperationException($"{Name} has no gradient rule.");

    /// <summary>The value whose rows and columns the op's kernel walks over.</summary>
    public virtual Value Walked(Operation self) => self.Inputs[0];

    /// <summary>Samples that a batch must have at least.</summary>
    public virtual int SmallestBatch(Operation self) => 1;

    /// <summary>Floating-point operations per sample.</summary>
    public virtual long Flops(Operation self) => 0;
}

/// <summary>An op on corresponding elements: it can join any kernel that makes or walks over them.</summary>
internal abstract class ElementwiseOp : Op
{
    public override IEnumerable<OutputShape> Outputs(IReadOnlyList<Value> inputs) => [OutputShape.Like(inputs[0])];

    public override Value Walked(Operation self) => self.Output;

    /// <summary>The C# expression over <c>T : ISimd&lt;T&gt;</c>.</summary>
    /// <param name="operands">Expressions of the inputs.</param>
    /// <param name="scope">Gives the fields that the expression needs besides.</param>
    public abstract string Render(IReadOnlyList<string> operands, KernelScope scope);

    /// <summary>Arithmetic operations for an element, roughly; through an exponential function about 20.</summary>
    public virtual int Work => 1;

    public override long Flops(Operation self) => self.Output.Size;
}

/// <summary>A matrix product or what comes down to one: the anchor of a kernel that elementwise ops join as its epilogue.</summary>
internal abstract class ProductOp : Op
{
    /// <summary>Columns from which on an epilogue may follow all sums of a matrix product (<c>NetOptim.Kernels.ProductPass</c>).</summary>
    private const int LongRow = 256;

    public override Value Walked(Operation self) => self.Output;

    /// <summary>The call, given what to do with each sum and, perhaps, with each finished column.</summary>
    /// <param name="operands">The pointer expressions of the inputs; in the place of the first, an <c>IPrologue</c> that makes it, if it <see cref="TakesPrologue"/>.</param>
    /// <param name="result">Where the epilogue's values go.</param>
    /// <param name="epilogue">An <c>IEpilogue</c>.</param>
    /// <param name="finisher">An <c>IColumnFinisher</c>, or null.</param>
    public abstract string Call(Operation self, IReadOnlyList<string> operands, string result, string epilogue, string? finisher);

    /// <summary>Whether its kernel can make its first operand as it goes, so that this one need not be in memory.</summary>
    public virtual bool TakesPrologue(Operation self) => false;

    /// <summary>Whether its kernel can go through a batch part by part.</summary>
    public virtual bool TakesParts => false;

    /// <summary>Lines of a sample, if its kernel can do some of them without looking at the others; else 0.</summary>
    public virtual int Lines(Operation self) => 0;

    /// <summary>The call for the samples of <c>part</c>.</summary>
    /// <param name="slot">Which workspace is its own from part to part.</param>
    /// <param name="bands">Bands of a sample that the part counts, each of as many of its lines; 1: it counts samples.</param>
    /// <inheritdoc cref="Call"/>
    public virtual string PartCall(Operation self, IReadOnlyList<string> operands, string result, string epilogue, string? finisher, int slot, int bands) =>
        throw new InvalidOperationException($"{Name} takes whole batches.");

    /// <summary>Whether its kernel can end in a column finisher.</summary>
    public virtual bool TakesFinisher => true;

    /// <summary>Whether its kernel adds up what an epilogue has of the terms of its finisher's sums.</summary>
    public virtual bool TakesTerms => false;

    /// <summary>Whether the epilogue may follow when all sums are stored where the results go: then none of what it reads can lie there.</summary>
    /// <param name="isFinished">Whether the kernel ends in a column finisher.</param>
    public virtual bool SumsMayGoFirst(Operation self, bool isFinished) => false;

    /// <summary>Whether its kernel asks in time for the memory of the tensors that its epilogue goes through beside the result.</summary>
    public virtual bool Fetches => false;

    /// <summary>Whether a result is one of many long rows.</summary>
    protected static bool HasLongRows(Value result) => result.Extent == Extent.Elements && result.RowsPerSample > 1 && result.Columns >= LongRow;

    /// <summary>A constant of the emitted class that the call names: its name and its declaration without modifiers; null: none.</summary>
    public virtual (string Name, string Value)? Constant => null;

    /// <summary>What a report calls it.</summary>
    public virtual string Noun => "a product";

    /// <summary>How it reads its operands: why these must be in memory.</summary>
    public virtual string Reading => "in blocks and more than once";

    /// <summary>As a comment says it: <c>[batch, 784]·[512, 784]ᵀ</c>.</summary>
    public abstract string Describe(Operation self);
}

/// <summary>Sums over the batch, one or two for every column.</summary>
internal abstract class ColumnReductionOp : Op
{
    /// <summary>Terms of the sums over <c>T</c>; the second null where there is one sum.</summary>
    public abstract (string First, string? Second) Terms(IReadOnlyList<string> operands, KernelScope scope);

    /// <summary>
    /// What stands in the second term in parentheses and in other ops' expressions as well, perhaps, and the local for it in a kernel that has both. Null:
    /// nothing.
    /// </summary>
    public virtual (string Local, string Expression)? Shared(Operation self, IReadOnlyList<string> operands) => null;

    /// <summary>The outputs, from the finished sums over <c>T</c>.</summary>
    public abstract IEnumerable<string> Finish(string first, string second, KernelScope scope);
}

/// <summary>Mean and sum of squared distances from it over the batch, for every column.</summary>
internal abstract class ColumnMomentsOp : Op
{
    /// <summary>The outputs, from the finished moments over <c>T</c>.</summary>
    public abstract IEnumerable<string> Finish(string mean, string squares, KernelScope scope);
}

/// <summary>Sums over the pixels of each sample, one or two for every channel: [B, pixels, n] → [B, n].</summary>
internal abstract class PixelReductionOp : ColumnReductionOp
{
    public override IEnumerable<OutputShape> Outputs(IReadOnlyList<Value> inputs) => Enumerable.Repeat(PerSample(inputs[0]), SumCount);

    /// <summary>How many sums there are.</summary>
    protected virtual int SumCount => 1;

    /// <summary>Of every element once, as of an elementwise op.</summary>
    public override long Flops(Operation self) => self.Inputs[0].Size;

    /// <summary>One scalar for each channel of a sample.</summary>
    internal static OutputShape PerSample(Value images) => new(Extent.Elements, new EquatableArray<int>([images.Columns]));
}

/// <summary>Sums over the columns, one or two for every sample.</summary>
internal abstract class RowReductionOp : Op
{
    /// <summary>Of every element once, as of an elementwise op.</summary>
    public override long Flops(Operation self) => self.Inputs[0].Size;

    /// <summary>Terms of the sums over <c>T</c>; the second null where there is one sum.</summary>
    public abstract (string First, string? Second) Terms(IReadOnlyList<string> operands, KernelScope scope);

    /// <summary>The outputs, from the finished sums as <c>float</c>.</summary>
    public abstract IEnumerable<string> Finish(string first, string second, KernelScope scope);
}

/// <summary>A term of the loss. Where it makes a gradient, that is its one output.</summary>
internal abstract class LossTermOp : Op
{
    /// <summary>What the sum of the terms is multiplied with, as a C# expression of type double.</summary>
    public abstract string Scale(Operation self);
}

/// <summary>A loss term that is a sum over elements: elementwise ops can go on with its gradient.</summary>
internal abstract class ElementwiseLossOp : LossTermOp
{
    /// <summary>The term and (where it has an output) its gradient, over <c>T</c>.</summary>
    public abstract (string Term, string? Gradient) Render(Operation self, IReadOnlyList<string> operands, KernelScope scope);
}

/// <summary>An op with a hand-written kernel of its own.</summary>
internal interface ICallOp
{
    /// <summary>The call, given the pointer expressions of inputs and outputs.</summary>
    string Call(Operation self, IReadOnlyList<string> inputs, IReadOnlyList<string> outputs);
}
