using NetOptim.Generators.Fusion;
using NetOptim.Generators.Graphs;
using NetOptim.Generators.Ops;

namespace NetOptim.Generators.Emit;

/// <summary>
/// The statements of a kernel's method over <c>T</c>, and the fields that they need. The length of a row is a field, so that kernels of any width share
/// a struct; the rows of a sample are a number in the text, for to divide by a variable costs more than the rest.
/// </summary>
internal sealed class KernelBody(KernelProgram program, int columns, int rowsPerSample)
{
    private readonly List<string> _lines = [];
    private readonly Dictionary<Value, string> _locals = [];
    private readonly Dictionary<string, Value> _pointers = new(StringComparer.Ordinal);
    private readonly List<string> _tensors = [];
    private readonly List<string> _read = [];
    private bool _usesIndex;
    private bool _usesColumns;

    /// <summary>Whether the statements read a tensor of the shape that the kernel walks over.</summary>
    public bool ReadsTensors { get; private set; }

    /// <summary>The fields of the tensors of that shape that are read or written, in the order of the statements.</summary>
    public IReadOnlyCollection<string> Tensors => _tensors;

    public KernelScope Scope { get; } = new(Text.Rows(rowsPerSample));

    /// <summary>Whether the statements ask in time for the memory of what they will read some rows further on.</summary>
    public bool FetchesAhead { get; init; }

    public IEnumerable<string> Lines =>
    [
        .. _usesIndex ? ["nint index = row * columns + column;"] : Array.Empty<string>(),
        .. FetchesAhead ? _read.Select(tensor => $"Cache.FetchAhead({tensor} + index);") : [],
        .. _lines,
    ];

    /// <summary>The primary constructor's parameters.</summary>
    public string Fields => string.Join(
        ", ", _pointers.Keys.Select(name => $"float* {name}").Concat(Extras.Select(extra => $"{extra.Type} {extra.Name}")));

    /// <summary>What they are given where the kernel is called.</summary>
    public string Arguments => string.Join(
        ", ", _pointers.Values.Select(value => value.Name).Concat(Extras.Select(extra => extra.Argument)));

    private IEnumerable<KernelField> Extras =>
        _usesIndex || _usesColumns ? Scope.Fields.Concat([new KernelField("nint", "columns", Text.Int(columns))]) : Scope.Fields;

    /// <summary>A value is in that local; it goes to memory too where some other kernel reads it and the result is another value.</summary>
    public void Hold(Value value, string local, Value? result)
    {
        _locals[value] = local;
        if (program.IsStored(value) && !ReferenceEquals(value, result))
            _lines.Add($"{local}.Store({At(Destination(value), value)});");
    }

    public string Local(Value value) => _locals[value];

    /// <summary>
    /// Appends elementwise ops. The result is left in its local; every other stored value is stored. What several ops read is loaded once: the
    /// JIT would load it again behind every store.
    /// </summary>
    /// <param name="last">An op that reads some of it behind the last one of the chain.</param>
    public void AddChain(IReadOnlyList<Operation> chain, Value? result, Operation? last = null)
    {
        ILookup<Value, Operation> readers = (last is null ? chain : chain.Append(last))
            .SelectMany(operation => operation.Inputs.Distinct().Select(input => (Input: input, Operation: operation)))
            .ToLookup(read => read.Input, read => read.Operation);
        foreach (Operation operation in chain)
        {
            foreach (Value input in operation.Inputs.Where(input => readers[input].Skip(1).Any() && (input.Extent == Extent.Elements || readers[input].Contains(last))))
                LoadOnce(input);
            string expression = ((ElementwiseOp)operation.Op).Render(operation.Inputs.Select(Operand).ToArray(), Scope);
            Make(operation.Output, expression, result);
        }
    }

    /// <summary>Puts a value into a local and, if it is stored and not the result, into memory.</summary>
    public void Make(Value value, string expression, Value? result)
    {
        _lines.Add($"T {value.Name} = {expression};");
        _locals[value] = value.Name;
        if (program.IsStored(value) && !ReferenceEquals(value, result))
            _lines.Add($"{value.Name}.Store({At(Destination(value), value)});");
    }

    /// <summary>Returns an expression, or in its place the one that the last local was given.</summary>
    public void Return(string expression)
    {
        string declaration = $"T {expression} = ";
        if (_lines.Count > 0 && _lines[_lines.Count - 1].StartsWith(declaration, StringComparison.Ordinal))
        {
            expression = _lines[_lines.Count - 1].Substring(declaration.Length).TrimEnd(';');
            _lines.RemoveAt(_lines.Count - 1);
        }
        _lines.Add($"return {expression};");
    }

    /// <summary>The terms of two sums, into <c>first</c> and <c>second</c>.</summary>
    public void AddTerms((string First, string? Second) terms)
    {
        _lines.Add($"first = {terms.First};");
        _lines.Add($"second = {terms.Second ?? "T.Zero"};");
    }

    /// <summary>The terms of a column reduction's sums; what they share with the statements before them is made there, once.</summary>
    public void AddTermsOf(Operation reduction)
    {
        var op = (ColumnReductionOp)reduction.Op;
        string[] operands = [.. reduction.Inputs.Select(LoadOnce)];
        (string first, string? second) = op.Terms(operands, Scope);
        if (op.Shared(reduction, operands) is var (local, shared) && _lines.FindIndex(line => line.Contains(shared)) is >= 0 and int place)
        {
            _lines[place] = _lines[place].Replace(shared, local);
            _lines.Insert(place, $"T {local} = {shared};");
            second = second?.Replace($"({shared})", local);
        }
        AddTerms((first, second));
    }

    /// <summary>Loads a value into a local, for expressions that use it more than once.</summary>
    public string LoadOnce(Value value)
    {
        if (_locals.TryGetValue(value, out string? known))
            return known;
        string load = Operand(value);
        string local = value.Name + "Value";
        _lines.Add($"T {local} = {load};");
        return _locals[value] = local;
    }

    /// <summary>The pointer field of a value that is written.</summary>
    public string Destination(Value value) => Pointer(value.Name + "Out", value);

    private string Operand(Value value)
    {
        if (_locals.TryGetValue(value, out string? local))
            return local;
        string pointer = Pointer(value.Name, value);
        if (value.Extent == Extent.Rows)
            return $"T.Broadcast({pointer}[row])";
        if (value.Extent == Extent.Columns && rowsPerSample > 1 && value.Size == rowsPerSample * columns)
            return OfRow(pointer, $"row % {Text.Int(rowsPerSample)}"); // a parameter for every row of a sample: positions
        // One row for all pixels of a sample: a gate, or statistics of its channels.
        if (value.Extent == Extent.Elements && value.RowsPerSample == 1 && rowsPerSample > 1)
            return OfRow(pointer, $"row / {Text.Int(rowsPerSample)}");
        if (value.Extent == Extent.Elements)
        {
            ReadsTensors = true;
            if (!_read.Contains(pointer))
                _read.Add(pointer);
        }
        return $"T.Load({At(pointer, value)})";
    }

    private string OfRow(string pointer, string row)
    {
        _usesColumns = true;
        return $"T.Load({pointer} + {row} * columns + column)";
    }

    private string Pointer(string name, Value value)
    {
        _pointers[name] = value;
        return name;
    }

    private string At(string pointer, Value value)
    {
        if (value.Extent != Extent.Elements)
            return $"{pointer} + column";
        _usesIndex = true;
        if (!_tensors.Contains(pointer))
            _tensors.Add(pointer);
        return $"{pointer} + index";
    }
}
