using NetOptim.Generators.Fusion;
using NetOptim.Generators.Graphs;
using NetOptim.Generators.Ops;

namespace NetOptim.Generators.Emit;

/// <summary>One kernel → its struct and its call.</summary>
internal sealed class KernelEmitter(KernelProgram program, StructRegistry structs, string suffix)
{
    public const string Inline = "[MethodImpl(MethodImplOptions.AggressiveInlining)]";

    /// <summary>For what no kernel that matters calls: inlined into one that only names it, it would use up what the JIT has to inline the rest.</summary>
    private const string NotInline = "[MethodImpl(MethodImplOptions.NoInlining)]";

    /// <summary>A struct of so many ops has their names; that of a longer chain is called after the value that comes of it.</summary>
    private const int OpsInAName = 3;

    /// <summary>Floats of a sample from which on a batch of them comes from beyond the second-level cache.</summary>
    private const int LargeTensor = 32_768;

    /// <summary>Calls that have been made: a kernel of the backward half stands in two methods.</summary>
    private readonly Dictionary<Kernel, string> _calls = [];

    /// <summary>The call of a kernel; a loss term adds itself to <c>loss</c>.</summary>
    public string Call(Kernel kernel)
    {
        if (!_calls.TryGetValue(kernel, out string? call))
            _calls.Add(kernel, call = MakeCall(kernel));
        return call;
    }

    private string MakeCall(Kernel kernel) => kernel.Kind switch
    {
        KernelKind.Product => Product(kernel),
        KernelKind.Map => Map(kernel),
        KernelKind.Loss => Loss(kernel),
        KernelKind.ColumnReduction => $"Reductions.Columns(Workers, {kernel.Rows}, {Text.Int(kernel.Columns)}, {ColumnReduction(kernel.Anchor!)});",
        KernelKind.ColumnMoments => $"Reductions.Moments(Workers, {kernel.Rows}, {Text.Int(kernel.Columns)}, {ColumnMoments(kernel.Anchor!)});",
        KernelKind.PixelReduction =>
            $"Reductions.Pixels(Workers, batch, {Text.Int(kernel.RowsPerSample)}, {Text.Int(kernel.Columns)}, {ColumnReduction(kernel.Anchor!)});",
        KernelKind.RowReduction => $"Reductions.Rows(Workers, {kernel.Rows}, {Text.Int(kernel.Columns)}, {RowReduction(kernel.Anchor!)});",
        _ => HandWritten(kernel.Anchor!),
    };

    /// <summary>What a reader wants to know before the call: shapes, and what was fused.</summary>
    public static string Describe(Kernel kernel)
    {
        Value? result = kernel.Result ?? kernel.Operations.SelectMany(operation => operation.Outputs).FirstOrDefault();
        string what = kernel.Anchor is { } anchor
            ? (anchor.Op is ProductOp product ? product.Describe(anchor) : anchor.Op.Name) + DescribePrologue(kernel.Prologue)
            : string.Join(", ", kernel.Fused.Select(operation => operation.Label));
        string shape = result is null ? "" : result.Extent switch
        {
            Extent.Elements => $" → [batch, {Text.Shape(result.Shape)}]",
            Extent.Rows => $" → [{Text.Rows(result.RowsPerSample)}]",
            _ => $" → [{string.Join(", ", result.Shape)}]",
        };
        string fused = FusedOps(kernel);
        return $"{kernel.Layer}: {what}{shape}{(fused.Length == 0 ? "" : "; fused: " + fused)}";
    }

    /// <summary>What makes the first operand of a product as it goes.</summary>
    private static string DescribePrologue(IReadOnlyList<Operation> prologue) =>
        prologue.Count == 0 ? "" : $" of {string.Join(", ", prologue.Select(operation => operation.Label))}";

    /// <summary>What was fused into the op that a kernel is built round.</summary>
    public static string FusedOps(Kernel kernel) =>
        string.Join(", ", (kernel.Anchor is null ? [] : kernel.Fused).Concat(kernel.Finishers).Select(operation => operation.Label));

    private string Product(Kernel kernel)
    {
        string epilogue = Epilogue(kernel, out bool hasTerms);
        string? finisher = hasTerms ? $"ColumnFinisher.OfTerms({ColumnSums(kernel.Finishers[0])})"
            : kernel.Finishers.Count > 0 ? Finisher(kernel.Finishers)
            : null;
        return ProductCall(kernel, kernel.Result!.Name, epilogue, finisher);
    }

    /// <summary>The call of a product, for the whole batch or for the part at hand.</summary>
    /// <param name="result">Where the epilogue's values go.</param>
    /// <param name="epilogue">An <c>IEpilogue</c>.</param>
    /// <param name="finisher">An <c>IColumnFinisher</c>, or null.</param>
    public string ProductCall(Kernel kernel, string result, string epilogue, string? finisher)
    {
        var op = (ProductOp)kernel.Anchor!.Op;
        string[] operands = [.. kernel.Anchor.Inputs.Select(input => kernel.Makes(input) ? Prologue(kernel, input) : input.Name)];
        if (program.LoopOf(kernel) is not { } loop)
            return op.Call(kernel.Anchor, operands, result, epilogue, finisher);
        int slot = program.Kernels.Count(other => loop.Contains(other) && other.Kind == KernelKind.Product && other.Index < kernel.Index);
        return OfLoop(op.PartCall(kernel.Anchor, operands, result, epilogue, finisher, slot, loop.Bands));
    }

    /// <param name="made">What the kernel reads in the place of a tensor.</param>
    private string Prologue(Kernel kernel, Value made)
    {
        var body = new KernelBody(program, made.Columns, made.RowsPerSample) { FetchesAhead = made.Size >= LargeTensor };
        body.AddChain(kernel.Prologue, result: made);
        body.Return(body.Local(made));
        const string value = "public T Value<T>(nint row, nint column) where T : struct, ISimd<T>";
        return Add(kernel.Prologue, made.Name, kernel.Prologue[kernel.Prologue.Count - 1].Layer, "Prologue", "IPrologue", body, Method(body, value));
    }

    /// <param name="hasTerms">Whether it has the terms of the finisher's sums: the finisher finds them added up.</param>
    private string Epilogue(Kernel kernel, out bool hasTerms)
    {
        var product = (ProductOp)kernel.Anchor!.Op;
        Operation? reduction = product.TakesTerms && kernel.Finishers is [{ Op: ColumnReductionOp } only] ? only : null;
        hasTerms = false;
        if (kernel.Fused.Count == 0 && reduction is null)
            return "default(StoreEpilogue)";
        var body = new KernelBody(program, kernel.Columns, kernel.RowsPerSample);
        body.Hold(kernel.Anchor.Output, "sum", kernel.Result);
        body.AddChain(kernel.Fused, kernel.Result, reduction);
        hasTerms = reduction is not null && body.Scope.Draws.Count == 0;
        if (hasTerms)
        {
            body.AddTermsOf(reduction!);
            body.Return(body.Local(kernel.Result!));
            return Add(kernel, [.. kernel.Fused, reduction!], "Epilogue", "IEpilogue", body, TermsEpilogue(body, product.Fetches && body.Tensors.Count > 0, program.LoopAround(kernel.Result!) is null));
        }
        body.Return(body.Local(kernel.Result!));
        const string apply = "public T Apply<T>(T sum, nint row, nint column) where T : struct, ISimd<T>";
        bool followsSums = body.ReadsTensors && !kernel.IsInPlace, fetches = body.Tensors.Count > 0 && !followsSums && product.Fetches;
        return body.Scope.Draws.Count == 0
            ? Add(kernel, kernel.Fused, "Epilogue", "IEpilogue", body, PlainEpilogue(body, apply, followsSums, fetches))
            : Add(kernel, kernel.Fused, "Epilogue", "IEpilogue", body, DrawingEpilogue(body, apply));
    }

    private static IEnumerable<string> PlainEpilogue(KernelBody body, string apply, bool followsSums, bool fetches)
    {
        if (followsSums)
        {
            yield return "public static bool FollowsSums => true;";
            yield return "";
        }
        IEnumerable<string> fetch = fetches ? Fetch(body) : [];
        foreach (string line in fetch.Concat(Block(apply, body.Lines)))
            yield return line;
    }

    /// <summary>An epilogue that has the terms of two sums as well.</summary>
    /// <param name="outlivesParts">The result is not one of a loop over parts of the batch, whose kernels read it at once.</param>
    private static IEnumerable<string> TermsEpilogue(KernelBody body, bool fetches, bool outlivesParts) =>
    [
        "public static bool HasTerms => true;", "",
        .. outlivesParts ? ["public static bool OutlivesParts => true;", ""] : Array.Empty<string>(),
        .. fetches ? Fetch(body) : [],
        NotInline, "public T Apply<T>(T sum, nint row, nint column) where T : struct, ISimd<T> => ApplyTerms(sum, row, column, out _, out _);", "",
        .. Block("public T ApplyTerms<T>(T sum, nint row, nint column, out T first, out T second) where T : struct, ISimd<T>", body.Lines),
    ];

    private static IEnumerable<string> Fetch(KernelBody body) =>
    [
        "public static bool Fetches => true;", "",
        .. Block("public void Fetch(nint row, nint column)", ["nint index = row * columns + column;", .. body.Tensors.Select(tensor => $"Cache.Fetch({tensor} + index);")]),
        "",
    ];

    /// <summary>An epilogue that draws random numbers takes four rows at a time, which share the generator's blocks.</summary>
    private static IEnumerable<string> DrawingEpilogue(KernelBody body, string apply)
    {
        IReadOnlyList<string> draws = body.Scope.Draws;
        yield return Inline;
        yield return apply + " =>";
        yield return $"    Apply(sum, row, column, {string.Join(", ", draws.Select(field => $"{field}.Draw<T>(row, column)"))});";
        yield return "";
        yield return "public static bool TakesFourRows => true;";
        yield return "";
        yield return Inline;
        yield return "public void ApplyFour<T>(ref T sum0, ref T sum1, ref T sum2, ref T sum3, nint row, nint column) where T : struct, ISimd<T>";
        yield return "{";
        foreach (string field in draws)
            yield return $"    {field}.Draw(row, column, {string.Join(", ", Enumerable.Range(0, 4).Select(i => $"out T {field}Drawn{Text.Int(i)}"))});";
        for (int i = 0; i < 4; i++)
        {
            string drawn = string.Join(", ", draws.Select(field => $"{field}Drawn{Text.Int(i)}"));
            yield return $"    sum{Text.Int(i)} = Apply(sum{Text.Int(i)}, row{(i == 0 ? "" : " + " + Text.Int(i))}, column, {drawn});";
        }
        yield return "}";
        yield return "";
        foreach (string line in Block($"private T Apply<T>(T sum, nint row, nint column, {string.Join(", ", draws.Select(field => $"T {field}Drawn"))}) where T : struct, ISimd<T>", body.Lines))
            yield return line;
    }

    private string Finisher(IEnumerable<Operation> reductions) => reductions
        .Select(reduction => reduction.Op is ColumnMomentsOp ? $"ColumnFinisher.Moments({ColumnMoments(reduction)})" : $"ColumnFinisher.Of({ColumnReduction(reduction)})")
        .Aggregate((first, second) => $"ColumnFinisher.Then({first}, {second})");

    private string Map(Kernel kernel)
    {
        bool isLarge = kernel.Extent == Extent.Elements && kernel.Columns * kernel.RowsPerSample >= LargeTensor;
        var body = new KernelBody(program, kernel.Columns, kernel.RowsPerSample) { FetchesAhead = isLarge };
        body.AddChain(kernel.Fused, result: null);
        string map = Add(kernel, kernel.Fused, "Map", "IMap", body, "public void Invoke<T>(nint row, nint column) where T : struct, ISimd<T>");
        string rows = program.LoopOf(kernel) is { } loop ? $"part, {Text.Int(kernel.RowsPerSample / loop.Bands)}" : kernel.Rows;
        string call = $"Maps.Run(Workers, {rows}, {Text.Int(kernel.Columns)}, {map});";
        return program.LoopOf(kernel) is null ? call : OfLoop(call);
    }

    /// <summary>The call of a kernel of a loop, which runs on the workers that its part is for.</summary>
    private static string OfLoop(string call) => call.Replace("(Workers, ", "(workers, ");

    private string Loss(Kernel kernel)
    {
        Operation anchor = kernel.Anchor!;
        var op = (ElementwiseLossOp)anchor.Op;
        var body = new KernelBody(program, kernel.Columns, kernel.RowsPerSample);
        string[] operands = anchor.Inputs.Select(body.LoadOnce).ToArray();
        (string term, string? gradient) = op.Render(anchor, operands, body.Scope);
        if (gradient is not null)
            body.Make(anchor.Output, gradient, result: null);
        body.AddChain(kernel.Fused, result: null);
        body.Return(term);
        string map = Add(kernel, [anchor, .. kernel.Fused], "Loss", "ISumMap", body, "public T Invoke<T>(nint row, nint column) where T : struct, ISimd<T>");
        return $"loss += {op.Scale(anchor)} * Reductions.Sum(Workers, {kernel.Rows}, {Text.Int(kernel.Columns)}, {map});";
    }

    private static string HandWritten(Operation operation)
    {
        string call = ((ICallOp)operation.Op).Call(
            operation, operation.Inputs.Select(input => input.Name).ToArray(), operation.Outputs.Select(output => output.Name).ToArray());
        return operation.Op is LossTermOp loss ? $"loss += {loss.Scale(operation)} * {call};" : call;
    }

    private string ColumnReduction(Operation operation)
    {
        var op = (ColumnReductionOp)operation.Op;
        return Reduction(
            operation, "IColumnReduction", (operands, scope) => op.Terms(operands, scope), (first, second, scope) => op.Finish(first, second, scope),
            FinishColumns, StoreColumns);
    }

    /// <summary>What becomes of the sums of a reduction whose terms an epilogue has.</summary>
    private string ColumnSums(Operation operation)
    {
        KernelBody body = BodyOf(operation);
        IEnumerable<string> results = ((ColumnReductionOp)operation.Op).Finish("first", "second", body.Scope);
        return AddReduction(operation, "Finish", "IColumnSums", body, Finish(operation, body, FinishColumns, results, StoreColumns));
    }

    private const string FinishColumns = "public void Finish<T>(nint column, T first, T second) where T : struct, ISimd<T>";

    private static string StoreColumns(string output, string expression) => $"{Parenthesized(expression)}.Store({output} + column);";

    private string ColumnMoments(Operation operation)
    {
        KernelBody body = BodyOf(operation);
        body.Return(body.LoadOnce(operation.Inputs[0]));
        string[] lines =
        [
            .. Block("public T Value<T>(nint row, nint column) where T : struct, ISimd<T>", body.Lines), "",
            .. Finish(
                operation, body, "public void Finish<T>(nint column, T mean, T squares) where T : struct, ISimd<T>",
                ((ColumnMomentsOp)operation.Op).Finish("mean", "squares", body.Scope), StoreColumns),
        ];
        return AddReduction(operation, "Moments", "IColumnMoments", body, lines);
    }

    private string RowReduction(Operation operation)
    {
        var op = (RowReductionOp)operation.Op;
        return Reduction(
            operation, "IRowReduction", (operands, scope) => op.Terms(operands, scope), (first, second, scope) => op.Finish(first, second, scope),
            "public void Finish(nint row, float first, float second)",
            (output, expression) => $"{output}[row] = {expression};");
    }

    private string Reduction(
        Operation operation, string contract,
        Func<IReadOnlyList<string>, KernelScope, (string First, string? Second)> terms,
        Func<string, string, KernelScope, IEnumerable<string>> finish,
        string finishHeader, Func<string, string, string> store)
    {
        KernelBody body = BodyOf(operation);
        body.AddTerms(terms(operation.Inputs.Select(body.LoadOnce).ToArray(), body.Scope));
        string[] lines =
        [
            .. Block("public void Terms<T>(nint row, nint column, out T first, out T second) where T : struct, ISimd<T>", body.Lines), "",
            .. Finish(operation, body, finishHeader, finish("first", "second", body.Scope), store),
        ];
        return AddReduction(operation, "Reduction", contract, body, lines);
    }

    /// <summary>What a reduction walks over.</summary>
    private KernelBody BodyOf(Operation reduction)
    {
        Value walked = reduction.Op.Walked(reduction);
        return new(program, walked.Columns, walked.RowsPerSample);
    }

    /// <summary>The method that stores what is made of finished sums.</summary>
    private static IEnumerable<string> Finish(
        Operation reduction, KernelBody body, string header, IEnumerable<string> results, Func<string, string, string> store) =>
        Block(header, results.Select((expression, i) => store(body.Destination(reduction.Outputs[i]), expression)));

    private string AddReduction(Operation operation, string role, string contract, KernelBody body, IEnumerable<string> lines)
    {
        return Add([operation], operation.Outputs[0].Name, operation.Layer, role, contract, body, lines);
    }

    private string Add(Kernel kernel, IReadOnlyList<Operation> operations, string role, string contract, KernelBody body, string method) =>
        Add(kernel, operations, role, contract, body, Method(body, method));

    private static IEnumerable<string> Method(KernelBody body, string header)
    {
        IEnumerable<string> draws = body.Scope.Draws.Select(field => $"T {field}Drawn = {field}.Draw<T>(row, column);");
        return Block(header, draws.Concat(body.Lines));
    }

    private static IEnumerable<string> Block(string header, IEnumerable<string> lines) => [Inline, header, "{", .. lines.Select(line => "    " + line), "}"];

    private string Add(Kernel kernel, IReadOnlyList<Operation> operations, string role, string contract, KernelBody body, IEnumerable<string> lines) =>
        Add(operations, kernel.Result?.Name ?? kernel.Layer, kernel.Layer, role, contract, body, lines);

    /// <param name="value">What comes of it.</param>
    private string Add(
        IReadOnlyList<Operation> operations, string value, string layer, string role, string contract, KernelBody body, IEnumerable<string> lines)
    {
        string own = Text.Pascal(value) + suffix + role;
        string does = string.Concat(operations.Select(operation => Text.Pascal(operation.Label))) + role;
        string name = structs.Add(
            operations.Count > OpsInAName ? own : does, own, $"{layer}: {string.Join(", ", operations.Select(operation => operation.Label))}",
            $"({body.Fields}) : {contract}", lines);
        return $"new {name}({body.Arguments})";
    }

    private static string Parenthesized(string expression) => expression.All(char.IsLetterOrDigit) ? expression : $"({expression})";
}
