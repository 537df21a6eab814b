using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using NetOptim.Generators.Declarations;
using NetOptim.Generators.Declarations.Build;

namespace NetOptim.Generators.Tests.Build;

/// <summary>Models with a <c>Build</c> method.</summary>
internal static class BuildSource
{
    /// <summary>A class <c>Net</c> with that body of <c>Build</c> and these other members.</summary>
    public static string Body(string statements, string members = "", string attributes = "[Model, Input(8)]") =>
        Class($"static Node Build(Node x) {{ {statements} }} {members}", attributes);

    public static string Class(string members, string attributes = "[Model, Input(8)]") => $$"""
        using System;
        using NetOptim;

        /// <summary>A model.</summary>
        {{attributes}}
        public partial class Net
        {
            {{members}}
        }
        """;

    /// <summary>What the evaluator makes of it; a C# error in the source fails the test.</summary>
    public static BuildDeclaration Evaluate(string source)
    {
        CSharpCompilation compilation = TestCompilation.Of(source);
        Assert.DoesNotContain(compilation.GetDiagnostics(), diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        INamedTypeSymbol model = compilation.GetTypeByMetadataName("Net")!;
        return DeclarationReader.Read(model, compilation, CancellationToken.None).Declaration.Build!;
    }

    /// <summary>The calls as text: <c>dense1 = Dense(x; units=8)</c>.</summary>
    public static string[] Calls(string source)
    {
        BuildDeclaration build = Evaluate(source);
        Assert.Empty(build.Problems);
        Assert.True(build.Complete);
        string Name(int call) => call < 0 ? "x" : build.Calls[call].Name;
        return [.. build.Calls.Select(call =>
            $"{call.Name} = {call.Layer.Kind}({string.Join(", ", call.Inputs.Select(Name))}{string.Concat(call.Layer.Arguments.Select(argument => $"; {argument.Name}={argument.Value}"))})")];
    }

    /// <summary>The units of the dense layers that a body calls.</summary>
    public static int[] Units(string statements, string members = "", string attributes = "[Model, Input(8)]")
    {
        BuildDeclaration build = Evaluate(Body(statements, members, attributes));
        Assert.Empty(build.Problems.Select(problem => string.Format(System.Globalization.CultureInfo.InvariantCulture, problem.Rule.Message, [.. problem.Values])));
        Assert.True(build.Complete);
        return [.. build.Calls.Where(call => call.Layer.Kind == "Dense").Select(call => (int)call.Layer.Arguments.First(argument => argument.Name == "units").Value.Number!.Value)];
    }
}
