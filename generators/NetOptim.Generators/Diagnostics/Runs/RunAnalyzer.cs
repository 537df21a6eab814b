using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using NetOptim.Generators.Declarations;

namespace NetOptim.Generators.Diagnostics.Runs;

/// <summary>Holds calls of <c>Fit</c>, and names of tensors, against what the model declares.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class RunAnalyzer : DiagnosticAnalyzer
{
    private const string FitClass = "NetOptim.FitExtensions";
    private const string FitMethod = "Fit";
    private const string TensorListName = "NetOptim.ParameterList";

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => Descriptors.OfRuns;

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(start =>
        {
            if (start.Compilation.GetTypeByMetadataName(DeclarationReader.ModelAttributeName) is null)
                return;
            var models = new ConcurrentDictionary<INamedTypeSymbol, DeclaredModel>(SymbolEqualityComparer.Default);
            DeclaredModel? Find(ITypeSymbol? type, CancellationToken cancellation) =>
                type is INamedTypeSymbol named && DeclarationReader.Attributes(named).Any(attribute => attribute.AttributeClass!.Name == "ModelAttribute")
                    ? models.GetOrAdd(named, model => new DeclaredModel(model, start.Compilation, cancellation))
                    : null;

            if (start.Compilation.GetTypeByMetadataName(FitClass) is { } fit)
                start.RegisterOperationAction(operation => AnalyzeFit(operation, fit, Find), OperationKind.Invocation);
            if (start.Compilation.GetTypeByMetadataName(TensorListName) is { } tensors)
                start.RegisterOperationAction(operation => AnalyzeName(operation, tensors, Find), OperationKind.PropertyReference);
        });
    }

    private static void AnalyzeFit(OperationAnalysisContext context, INamedTypeSymbol fit, Func<ITypeSymbol?, CancellationToken, DeclaredModel?> find)
    {
        var call = (IInvocationOperation)context.Operation;
        if (call.TargetMethod.Name != FitMethod || !SymbolEqualityComparer.Default.Equals(call.TargetMethod.ContainingType, fit) || call.Arguments.Length == 0)
            return;
        if (find(TypeOf(call.Arguments[0].Value), context.CancellationToken) is { } model && Run.Of(call) is { } run)
            RunRules.Check(model, run, (rule, where, values) => context.ReportDiagnostic(Diagnostic.Create(Descriptors.Of(rule), where, values)));
    }

    /// <summary><c>net.Parameters["dense1.weight"]</c>, <c>net.Buffers["…"]</c>.</summary>
    private static void AnalyzeName(OperationAnalysisContext context, INamedTypeSymbol tensors, Func<ITypeSymbol?, CancellationToken, DeclaredModel?> find)
    {
        var indexer = (IPropertyReferenceOperation)context.Operation;
        if (!indexer.Property.IsIndexer || !SymbolEqualityComparer.Default.Equals(indexer.Property.ContainingType, tensors))
            return;
        if (indexer.Arguments is not [{ Value.ConstantValue: { HasValue: true, Value: string name } } argument]
            || indexer.Instance is not IPropertyReferenceOperation { Instance: { } instance, Property.Name: "Parameters" or "Buffers" } list)
        {
            return;
        }
        if (find(TypeOf(instance), context.CancellationToken)?.Tensors(list.Property.Name == "Buffers") is not { Count: > 0 } names || names.Contains(name))
            return;
        string nearest = names.OrderBy(candidate => Spelling.Distance(candidate, name)).First();
        ImmutableDictionary<string, string?> properties = ImmutableDictionary<string, string?>.Empty.Add(Replacement.Property, Text.Quote(nearest));
        context.ReportDiagnostic(Diagnostic.Create(
            Descriptors.Of(Rules.NoSuchTensor), argument.Syntax.GetLocation(), properties,
            TypeOf(instance)!.Name, list.Property.Name == "Buffers" ? "buffer" : "parameter", name, nearest));
    }

    /// <summary>The model's own type, of which <c>Fit</c> sees the base class.</summary>
    private static ITypeSymbol? TypeOf(IOperation operation)
    {
        while (operation is IConversionOperation conversion)
            operation = conversion.Operand;
        return operation.Type;
    }
}
