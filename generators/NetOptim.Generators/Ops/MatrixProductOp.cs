using NetOptim.Generators.Graphs;

namespace NetOptim.Generators.Ops;

/// <summary>A product of two matrices, by a method of <c>NetOptim.Kernels.Products</c>.</summary>
internal abstract class MatrixProductOp(string method) : ProductOp
{
    /// <summary>Rows, columns and inner length as C# expressions; <c>batch</c> is the number of samples.</summary>
    protected abstract (string Rows, string Columns, string Inner) Sizes(Operation self);

    public override bool SumsMayGoFirst(Operation self, bool isFinished) => HasLongRows(self.Output);

    public override string Call(Operation self, IReadOnlyList<string> operands, string result, string epilogue, string? finisher)
    {
        (string rows, string columns, string inner) = Sizes(self);
        string finish = finisher is null ? "" : ", " + finisher;
        return $"Products.{method}(Workers, {operands[0]}, {operands[1]}, {result}, {rows}, {columns}, {inner}, {epilogue}{finish});";
    }
}
