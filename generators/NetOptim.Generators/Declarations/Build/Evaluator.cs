using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace NetOptim.Generators.Declarations.Build;

/// <summary>
/// Evaluates <c>Build</c> on Roslyn's operations, whose constants, conversions, defaults and overloads the C# compiler has settled. What it
/// does not know ends the evaluation with the expression that it does not know.
/// </summary>
internal sealed partial class Evaluator(Compilation compilation, CallRecorder recorder, Budget budget)
{
    private readonly Dictionary<SyntaxTree, SemanticModel> _models = [];
    private readonly Dictionary<ISymbol, IOperation?> _bodies = new(SymbolEqualityComparer.Default);

    /// <summary>What stands before each <c>?.</c> that is being evaluated.</summary>
    private readonly Stack<object> _accessed = new();

    /// <summary>Where execution goes on after a statement.</summary>
    private enum Flow
    {
        Next,
        Break,
        Continue,
        Return,
    }

    /// <summary>Runs a model's <c>Build</c> on its parameter.</summary>
    /// <exception cref="EvaluationException">It cannot be evaluated.</exception>
    public NodeValue Run(IMethodSymbol build, SyntaxNode where)
    {
        build = WithBody(build);
        var frame = new Frame(build, null, new LayerScope());
        frame.Set(build.Parameters[0], new NodeValue(CallDeclaration.Parameter));
        Execute(Body(build) ?? throw EvaluationException.RunTime(where, "Build", "it has no body in this project"), frame);
        return frame.Result as NodeValue ?? throw EvaluationException.Failed(where, "Build returns null");
    }

    private SemanticModel Model(SyntaxTree tree)
    {
        if (!_models.TryGetValue(tree, out SemanticModel? model))
            _models.Add(tree, model = compilation.GetSemanticModel(tree));
        return model;
    }

    /// <summary>The method whose parameters its body names: not those of a constructed one, nor of the part of a partial one that has no body.</summary>
    private static IMethodSymbol WithBody(IMethodSymbol method) => method.OriginalDefinition.PartialImplementationPart ?? method.OriginalDefinition;

    /// <summary>The body of a method, accessor or local function of this project; null where there is none.</summary>
    private IOperation? Body(IMethodSymbol method)
    {
        method = WithBody(method);
        if (!_bodies.TryGetValue(method, out IOperation? body))
            _bodies.Add(method, body = FindBody(method));
        return body;
    }

    /// <summary>Parameters of <c>Build</c> and its helpers that their methods make nothing of; a <c>name</c> names what is in the method.</summary>
    public IEnumerable<IParameterSymbol> UnusedParameters()
    {
        foreach (KeyValuePair<ISymbol, IOperation?> body in _bodies)
        {
            if (body is not { Key: IMethodSymbol { Parameters.Length: > 0 } method, Value: { } operations } || !method.Parameters.Any(parameter => IsNode(parameter.Type)))
                continue;
            var used = new HashSet<ISymbol>(operations.Descendants().OfType<IParameterReferenceOperation>().Select(reference => reference.Parameter), SymbolEqualityComparer.Default);
            foreach (IParameterSymbol parameter in method.Parameters)
            {
                bool isDiscard = parameter.Name.All(letter => letter == '_');
                bool isName = parameter is { Name: NameParameter, Type.SpecialType: SpecialType.System_String };
                if (!used.Contains(parameter) && !isDiscard && !isName)
                    yield return parameter;
            }
        }
    }

    private IOperation? FindBody(IMethodSymbol method)
    {
        if (method.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is not { } syntax || !compilation.ContainsSyntaxTree(syntax.SyntaxTree))
            return null;
        return Model(syntax.SyntaxTree).GetOperation(syntax) switch
        {
            IMethodBodyOperation body => body.BlockBody ?? body.ExpressionBody,
            IConstructorBodyOperation body => body.BlockBody ?? body.ExpressionBody,
            ILocalFunctionOperation local => local.Body,
            IBlockOperation arrow => arrow,
            _ => null,
        };
    }

    private Flow Execute(IOperation? statement, Frame frame)
    {
        if (statement is null)
            return Flow.Next;
        budget.Step(statement.Syntax);
        Budget.RequireStack(statement.Syntax);
        try
        {
            return ExecuteKnown(statement, frame);
        }
        catch (OtherConversionException)
        {
            // Roslyn's operations do not show all of them: not those of elements that are taken apart, for one.
            throw EvaluationException.Unsupported(statement.Syntax, "a conversion that a type defines", "the value itself");
        }
    }

    private Flow ExecuteKnown(IOperation statement, Frame frame)
    {
        switch (statement)
        {
            case IBlockOperation block:
                return ExecuteAll(block.Operations, frame);
            case IVariableDeclarationGroupOperation group:
                foreach (IVariableDeclaratorOperation variable in group.Declarations.SelectMany(declaration => declaration.Declarators))
                    Declare(variable, frame);
                return Flow.Next;
            case IExpressionStatementOperation expression:
                Evaluate(expression.Operation, frame);
                return Flow.Next;
            case IConditionalOperation choice:
                return Execute(IsTrue(choice.Condition, frame) ? choice.WhenTrue : choice.WhenFalse, frame);
            case ISwitchOperation choice:
                return ExecuteSwitch(choice, frame);
            case ILoopOperation loop and not IForEachLoopOperation { IsAsynchronous: true }:
                return ExecuteLoop(loop, frame);
            case IReturnOperation { Kind: OperationKind.Return } result:
                frame.Result = result.ReturnedValue is { } value ? Evaluate(value, frame) : null;
                return Flow.Return;
            case IBranchOperation { BranchKind: BranchKind.Break }:
                return Flow.Break;
            case IBranchOperation { BranchKind: BranchKind.Continue }:
                return Flow.Continue;
            case IThrowOperation failure:
                throw Thrown(failure, frame);
            case IEmptyOperation or ILocalFunctionOperation:
                return Flow.Next;
            default:
                throw Unknown(statement);
        }
    }

    private Flow ExecuteAll(IEnumerable<IOperation> statements, Frame frame)
    {
        foreach (IOperation statement in statements)
        {
            if (Execute(statement, frame) is not Flow.Next and var flow)
                return flow;
        }
        return Flow.Next;
    }

    private void Declare(IVariableDeclaratorOperation variable, Frame frame)
    {
        if (variable.Symbol.IsRef)
            throw EvaluationException.Unsupported(variable.Syntax, "a ref local", "an ordinary one");
        if (variable.GetVariableInitializer() is { } initializer)
            frame.Set(variable.Symbol, Evaluate(initializer.Value, frame));
        else if (variable.Symbol.Type.IsTupleType)
            frame.Set(variable.Symbol, Default(variable.Symbol.Type, variable)); // Its elements may be assigned one by one.
    }

    private Flow ExecuteSwitch(ISwitchOperation choice, Frame frame)
    {
        object? value = Evaluate(choice.Value, frame);
        ISwitchCaseOperation? chosen = Test(() => choice.Cases.FirstOrDefault(section => section.Clauses.Any(clause => Applies(clause, value, frame))))
            ?? choice.Cases.FirstOrDefault(section => section.Clauses.Any(clause => clause is IDefaultCaseClauseOperation));
        Flow flow = chosen is null ? Flow.Next : ExecuteAll(chosen.Body, frame);
        return flow == Flow.Break ? Flow.Next : flow;
    }

    private bool Applies(ICaseClauseOperation clause, object? value, Frame frame) => clause switch
    {
        ISingleValueCaseClauseOperation single => Equals(value, Evaluate(single.Value, frame)),
        IPatternCaseClauseOperation pattern => Matches(pattern.Pattern, value, frame) && (pattern.Guard is null || IsTrue(pattern.Guard, frame)),
        IDefaultCaseClauseOperation => false,
        _ => throw Unknown(clause),
    };

    private bool IsTrue(IOperation condition, Frame frame) =>
        Evaluate(condition, frame) is bool truth ? truth : throw EvaluationException.Failed(condition.Syntax, "the condition is null");

    private EvaluationException Thrown(IThrowOperation failure, Frame frame)
    {
        IOperation? exception = failure.Exception;
        while (exception is IConversionOperation conversion)
            exception = conversion.Operand;
        string? message = exception is IObjectCreationOperation creation
            ? creation.Arguments.Where(argument => argument.Parameter?.Name == "message").Select(argument => Evaluate(argument.Value, frame) as string).FirstOrDefault()
            : null;
        return EvaluationException.Failed(failure.Syntax, message ?? "an exception is thrown here");
    }

    private static EvaluationException Unknown(IOperation operation) => operation switch
    {
        IInvalidOperation => new EvaluationException(null, operation.Syntax),
        _ when operation.Syntax.ContainsDiagnostics => new EvaluationException(null, operation.Syntax),
        IAnonymousFunctionOperation or IDelegateCreationOperation => EvaluationException.Unsupported(operation.Syntax, "a lambda or delegate", "a static method or a local function"),
        IConversionOperation { OperatorMethod: { } method } => EvaluationException.Unsupported(operation.Syntax, $"a conversion that '{method.ContainingType.Name}' defines", "the value itself"),
        IUnaryOperation { OperatorMethod: not null } => EvaluationException.Unsupported(operation.Syntax, "an operator of a class", "numbers"),
        IAwaitOperation => EvaluationException.Unsupported(operation.Syntax, "await", "plain methods"),
        ITryOperation => EvaluationException.Unsupported(operation.Syntax, "try", "conditions"),
        IReturnOperation => EvaluationException.Unsupported(operation.Syntax, "an iterator", "an array"),
        IBranchOperation or ILabeledOperation => EvaluationException.Unsupported(operation.Syntax, "goto", "loops and conditions"),
        IInstanceReferenceOperation => EvaluationException.RunTime(operation.Syntax, "an instance of the class", "there is none at compile time"),
        _ => EvaluationException.Unsupported(
            operation.Syntax, $"'{Shortened(operation.Syntax)}'",
            "numbers, strings, tuples, arrays, positional records, locals, if, switch, loops and static methods"),
    };

    private static string Shortened(SyntaxNode syntax)
    {
        const int Longest = 40;
        string text = string.Join(" ", syntax.ToString().Split([' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries));
        return text.Length <= Longest ? text : text.Substring(0, Longest - 1) + "…";
    }
}
