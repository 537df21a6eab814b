using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace NetOptim.Generators.Diagnostics.Runs;

/// <summary>What a call of <c>Fit</c> says of its run, as far as it is known at compile time.</summary>
internal sealed class Run
{
    private const string OptionsType = "FitOptions";

    private readonly IInvocationOperation _call;
    private readonly IObjectCreationOperation? _options;

    private Run(IInvocationOperation call, IObjectCreationOperation? options) => (_call, _options) = (call, options);

    /// <summary>Whether validation data are given; null: not known.</summary>
    public bool? IsValidated => _call.TargetMethod.Parameters.Any(parameter => parameter.Name == "validation") ? true
        : Number("ValidationSplit", 0) is { } split ? split > 0
        : null;

    /// <summary>The run of a call; null where its options are made elsewhere.</summary>
    public static Run? Of(IInvocationOperation call)
    {
        IOperation? options = call.Arguments.FirstOrDefault(argument => argument.Parameter?.Type.Name == OptionsType)?.Value;
        while (options is IConversionOperation conversion)
            options = conversion.Operand;
        return options switch
        {
            IObjectCreationOperation { Arguments.Length: 0 } creation => new Run(call, creation),
            null or { ConstantValue: { HasValue: true, Value: null } } or IDefaultValueOperation => new Run(call, null),
            _ => null,
        };
    }

    public bool Sets(string option) => Value(option) is not null;

    /// <summary>The value of an option; null where it is known at run time only.</summary>
    public double? Number(string option, double fallback) => Value(option) is not { } value ? fallback
        : value.ConstantValue is { HasValue: true, Value: int or double } constant ? Convert.ToDouble(constant.Value, CultureInfo.InvariantCulture)
        : null;

    /// <summary>Where an option is set; the name of the method where it is not.</summary>
    public Location Of(string option) => Assignment(option)?.Syntax.GetLocation() ?? Method;

    private Location Method => _call.Syntax is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access }
        ? access.Name.GetLocation()
        : _call.Syntax.GetLocation();

    private IOperation? Value(string option)
    {
        IOperation? value = Assignment(option)?.Value;
        while (value is IConversionOperation { ConstantValue.HasValue: false } conversion)
            value = conversion.Operand;
        return value;
    }

    private ISimpleAssignmentOperation? Assignment(string option) => _options?.Initializer?.Initializers.OfType<ISimpleAssignmentOperation>()
        .FirstOrDefault(assignment => assignment.Target is IPropertyReferenceOperation { Property.Name: { } name } && name == option);
}
