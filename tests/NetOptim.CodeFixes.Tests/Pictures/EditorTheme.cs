using System.Collections.Frozen;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Classification;

namespace NetOptim.CodeFixes.Tests.Pictures;

/// <summary>Colours of a dark editor.</summary>
internal static class EditorTheme
{
    public const string Background = "#1f1f1f";
    public const string Panel = "#181818";
    public const string Box = "#252526";
    public const string Border = "#454545";
    public const string Selection = "#04395e";
    public const string Plain = "#cccccc";
    public const string Dim = "#8b949e";
    public const string Link = "#4daafc";
    public const string LightBulb = "#ffcc00";

    private static readonly FrozenDictionary<string, string> Classes = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [ClassificationTypeNames.Keyword] = "#569cd6",
        [ClassificationTypeNames.ControlKeyword] = "#c586c0",
        [ClassificationTypeNames.ClassName] = "#4ec9b0",
        [ClassificationTypeNames.RecordClassName] = "#4ec9b0",
        [ClassificationTypeNames.StructName] = "#86c691",
        [ClassificationTypeNames.EnumName] = "#b8d7a3",
        [ClassificationTypeNames.EnumMemberName] = "#4fc1ff",
        [ClassificationTypeNames.NumericLiteral] = "#b5cea8",
        [ClassificationTypeNames.StringLiteral] = "#ce9178",
        [ClassificationTypeNames.Comment] = "#6a9955",
        [ClassificationTypeNames.MethodName] = "#dcdcaa",
        [ClassificationTypeNames.ExtensionMethodName] = "#dcdcaa",
        [ClassificationTypeNames.LocalName] = "#9cdcfe",
        [ClassificationTypeNames.ParameterName] = "#9cdcfe",
        [ClassificationTypeNames.PropertyName] = "#9cdcfe",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Of a piece of code, by its classification.</summary>
    public static string OfCode(string classification) => Classes.GetValueOrDefault(classification, "#d4d4d4");

    public static string Of(DiagnosticSeverity severity) => severity switch
    {
        DiagnosticSeverity.Error => "#f14c4c",
        DiagnosticSeverity.Warning => "#cca700",
        _ => "#3794ff",
    };
}
