using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using NetOptim.Generators.Layers;
using NetOptim.Generators.Layers.Joins;
using NetOptim.Generators.Ops;

namespace NetOptim.Generators.Declarations.Build;

/// <summary>Calls: of helper methods, of mathematics, and of layers.</summary>
internal sealed partial class Evaluator
{
    private const string NameParameter = "name";

    /// <summary>The names of layers so far, as identifiers.</summary>
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    private object? Invoke(IInvocationOperation invocation, Frame frame)
    {
        IMethodSymbol method = invocation.TargetMethod;
        if (IsNode(method.ContainingType))
            return method.IsStatic ? StaticJoin(invocation, frame) : Layer(invocation, frame);
        object? instance = method.IsStatic || method.MethodKind == MethodKind.LocalFunction ? null : Receiver(invocation.Instance, method, invocation.Syntax, frame);
        foreach (IArgumentOperation argument in invocation.Arguments)
        {
            if (argument.Parameter is { RefKind: RefKind.Ref or RefKind.Out })
                throw EvaluationException.Unsupported(argument.Syntax, "a ref or out argument", "a tuple as the result");
        }
        if (Body(method) is not null)
            return Call(method, invocation.Syntax, frame, invocation.Arguments, instance);
        if (method.ContainingType.ToDisplayString() is "System.Math" or "System.MathF")
        {
            // Evaluated as they are written, which named arguments need not be in the order of the parameters.
            var given = invocation.Arguments.Select(argument => (argument.Parameter!.Ordinal, Value: Evaluate(argument.Value, frame))).ToList();
            object?[] arguments = [.. given.OrderBy(argument => argument.Ordinal).Select(argument => argument.Value)];
            return Checked(invocation, () => MathFunctions.Call(method, arguments))
                ?? throw EvaluationException.Unsupported(invocation.Syntax, $"'{method.ContainingType.Name}.{method.Name}'", MathFunctions.Known);
        }
        throw EvaluationException.Unsupported(invocation.Syntax, $"a call of '{method.ContainingType.Name}.{method.Name}'", "static methods of this project and those of Math");
    }

    private object? Call(IMethodSymbol method, SyntaxNode where, Frame frame, IEnumerable<IArgumentOperation> arguments, object? instance = null)
    {
        if (method.IsAsync)
            throw EvaluationException.Unsupported(where, $"the asynchronous method '{method.Name}'", "plain methods");
        if (method.IsVirtual || method.IsAbstract)
            throw EvaluationException.Unsupported(where, $"the virtual member '{method.AssociatedSymbol?.Name ?? method.Name}'", "members that are not virtual");
        if (method.GetAttributes().Any(attribute => attribute.AttributeClass?.Name == "ConditionalAttribute"))
            throw EvaluationException.Unsupported(where, $"the conditional method '{method.Name}'", "if");
        IMethodSymbol withBody = WithBody(method);
        object? name = null;
        SyntaxNode named = where;
        var values = new List<(IParameterSymbol, object?)>();
        foreach (IArgumentOperation argument in arguments)
        {
            IParameterSymbol parameter = withBody.Parameters[argument.Parameter!.Ordinal];
            // What an 'in' parameter stands for may change during the call.
            bool isShared = parameter.RefKind is RefKind.In or RefKind.RefReadOnlyParameter
                && argument.Value is ILocalReferenceOperation or IParameterReferenceOperation or IArrayElementReferenceOperation
                    or IFieldReferenceOperation { Field.ContainingType.IsTupleType: true, Instance: ILocalReferenceOperation or IParameterReferenceOperation };
            object? value = isShared ? Target(argument.Value, frame) : Evaluate(argument.Value, frame);
            values.Add((parameter, value));
            if (parameter is { Name: NameParameter, Type.SpecialType: SpecialType.System_String })
            {
                name = value is Place place ? place.Read() : value;
                named = argument.IsImplicit ? where : argument.Syntax;
            }
        }
        Frame? around = method.MethodKind == MethodKind.LocalFunction ? frame.Around(method.ContainingSymbol) : null;
        var inner = new Frame(withBody, around, frame.Scope.Enter(method.Name, name as string, named), instance);
        foreach ((IParameterSymbol parameter, object? value) in values)
            inner.Set(parameter, value);
        budget.Enter(where);
        Execute(Body(method), inner);
        budget.Leave();
        return inner.Result;
    }

    /// <summary>A layer: a method of <c>Node</c> named after its attribute, or after an activation.</summary>
    private NodeValue Layer(IInvocationOperation invocation, Frame frame)
    {
        string method = invocation.TargetMethod.Name;
        NodeValue input = Node(invocation.Instance!, frame);
        LayerDefinition? definition = Catalog<LayerDefinition>.Find(method);
        bool isActivation = definition is null && (ActivationKind.Find(method) is not null || method == "Softmax");
        if (definition is null && !isActivation)
            throw Unknown(invocation);
        var arguments = new List<ArgumentDeclaration>();
        var sites = new Dictionary<string, SyntaxNode>(StringComparer.OrdinalIgnoreCase);
        string? name = null;
        if (isActivation)
            arguments.Add(new ArgumentDeclaration("kind", new ArgumentValue(null, method, null)));
        foreach (IArgumentOperation argument in invocation.Arguments)
        {
            object? value = Evaluate(argument.Value, frame);
            if (argument.IsImplicit && argument.ArgumentKind == ArgumentKind.DefaultValue)
                continue;
            IParameterSymbol parameter = argument.Parameter!;
            AddSites(sites, parameter.Name, argument);
            if (parameter.Name == NameParameter)
                name = value as string;
            else if (Written(value, parameter.Type) is { } written)
                arguments.Add(new ArgumentDeclaration(parameter.Name, written));
        }
        string fullName = frame.Scope.NameOf(definition?.DefaultName ?? Text.Camel(method), name);
        var layer = new AttributeDeclaration(isActivation ? "Activation" : method, new EquatableArray<ArgumentDeclaration>(arguments));
        return Record(fullName, layer, [input.Call], invocation.Syntax, sites, frame);
    }

    /// <summary>Takes a call down. Where its name is taken because a helper was called by one name twice, what is to be mended is that name.</summary>
    private NodeValue Record(string name, AttributeDeclaration layer, IEnumerable<int> inputs, SyntaxNode where, Dictionary<string, SyntaxNode> sites, Frame frame)
    {
        if (!_names.Add(Text.Pascal(name)) && frame.Scope.Again is { } again)
            sites[NameParameter] = again;
        return recorder.Record(name, layer, inputs, where, sites);
    }

    private static void AddSites(Dictionary<string, SyntaxNode> sites, string parameter, IArgumentOperation argument)
    {
        if (argument.ArgumentKind is ArgumentKind.ParamArray or ArgumentKind.ParamCollection)
        {
            IEnumerable<IOperation> elements = argument.Value is IArrayCreationOperation { Initializer: { } initializer }
                ? initializer.ElementValues
                : argument.Value.ChildOperations;
            int i = 0;
            foreach (IOperation element in elements)
                sites[$"{parameter}[{Text.Int(i++)}]"] = element.Syntax;
            return;
        }
        sites[parameter] = argument.Syntax;
    }

    /// <summary>A value as an attribute's argument has it; null: as if it were not written.</summary>
    private static ArgumentValue? Written(object? value, ITypeSymbol type)
    {
        if (type is INamedTypeSymbol { TypeKind: TypeKind.Enum } enumeration)
        {
            string? member = enumeration.GetMembers().OfType<IFieldSymbol>()
                .FirstOrDefault(field => field.HasConstantValue && Equals(field.ConstantValue, value))?.Name;
            return new ArgumentValue(null, member ?? $"({enumeration.Name}){Arithmetic.Format(value)}", null, Undefined: member is null);
        }
        return value switch
        {
            bool flag => new ArgumentValue(flag ? 1 : 0, null, null),
            int number => new ArgumentValue(number, null, null),
            double number => new ArgumentValue(number, null, null),
            string text => new ArgumentValue(null, text, null),
            ArrayValue array when array.Items.All(item => item is int) => new ArgumentValue(null, null, new EquatableArray<int>(array.Items.Cast<int>())),
            _ => null,
        };
    }

    private NodeValue StaticJoin(IInvocationOperation invocation, Frame frame)
    {
        var inputs = new List<NodeValue>();
        var sites = new Dictionary<string, SyntaxNode>(StringComparer.OrdinalIgnoreCase);
        foreach (IArgumentOperation argument in invocation.Arguments)
        {
            object? value = Evaluate(argument.Value, frame);
            object?[] given = value is ArrayValue array ? array.Items : [value];
            foreach (object? item in given)
                inputs.Add(item as NodeValue ?? throw IsNull(argument));
            AddSites(sites, argument.Parameter!.Name, argument);
        }
        if (inputs.Count == 0)
            throw EvaluationException.Failed(invocation.Syntax, $"{invocation.TargetMethod.Name} needs at least one value");
        return Join(invocation.TargetMethod.Name, inputs, invocation.Syntax, frame, sites);
    }

    /// <summary>An operator on values, or a static method of <c>Node</c>.</summary>
    private NodeValue Join(
        string method, IReadOnlyList<NodeValue> inputs, SyntaxNode where, Frame frame, Dictionary<string, SyntaxNode>? sites = null)
    {
        JoinDefinition join = Catalog<JoinDefinition>.All.FirstOrDefault(candidate => candidate.Kind == method || candidate.OperatorMethod == method)
            ?? throw EvaluationException.Unsupported(where, $"Node.{method}", "the operators + and *, and Concat");
        return Record(
            frame.Scope.NameOf(Text.Camel(join.Kind), null), new AttributeDeclaration(join.Kind, EquatableArray<ArgumentDeclaration>.Empty),
            inputs.Select(input => input.Call), where, sites ?? new Dictionary<string, SyntaxNode>(StringComparer.OrdinalIgnoreCase), frame);
    }
}
