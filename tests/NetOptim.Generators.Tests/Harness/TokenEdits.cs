using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace NetOptim.Generators.Tests;

/// <summary>Seeded random edits of a model's text: rough ones token by token, and ones that stay C#, attribute by attribute.</summary>
internal sealed class TokenEdits(int seed)
{
    private static readonly string[] Tokens =
    [
        "0", "-1", "1.5", "double.NaN", "int.MaxValue", "1e-300", "\"\"", "\"loss\"", "\"class\"", "\"a.b\"", "null", "true", "Activation.Softmax", "Activation.Sigmoid",
        "(Activation)77", "Name = \"batch\"", "L1 = 0.1", "static", "abstract", "<T>", ",", "(", ")", "]",
    ];

    private static readonly string[] Numbers = ["0", "1", "2", "3", "17", "-1", "0.5", "1e-300", "1e300", "double.NaN", "1 << 24", "int.MaxValue"];

    private static readonly string[] Attributes =
    [
        "Dropout(0.1)", "Dense(3)", "Dense(1, Activation.Sigmoid)", "Dense(5, Activation.LeakyRelu, Alpha = 0.2, Bias = false)", "Flatten", "BatchNorm", "BatchNorm(Affine = false)", "LayerNorm",
        "Activation(Activation.Gelu)", "Activation(Activation.Softmax)", "Dense(4, L1 = 0.1, L2 = 0.2, MaxNorm = 3, ActivityL1 = 0.1, ActivityL2 = 0.2)", "Dense(4, Name = \"loss\")", "Dropout(0.3, Name = \"class\")",
        "L1(0.1)", "L2(0.1, Bias = true)", "MaxNorm(2)", "ClipGradients(Norm = 1)", "ClipGradients(Value = 1)", "ClipGradients(Norm = 1, Value = 0.5)",
        "StepDecay(0.5, 10)", "ExponentialDecay(0.9, Smooth = true)", "CosineAnnealing(WarmupEpochs = 1, RestartEpochs = 5)", "OneCycle", "Polynomial(Power = 2)", "ReduceOnPlateau(Patience = 2)",
        "Input(3, 4)", "Loss(Loss.Huber, Delta = 2)", "Loss(Loss.MeanAbsoluteError)", "Loss(Loss.BinaryCrossEntropy)", "Sgd(0.1, Momentum = 0.9, Nesterov = true)", "AdamW", "Lion", "RmsProp(Momentum = 0.9)", "Adagrad",
        "EarlyStopping(Monitor = \"val_accuracy\", Baseline = 0.5)",
        "Conv2d(4, 3, Same = true)", "Conv2d(6, 2, Stride = 2, Dilation = 2, Groups = 2)", "ConvTranspose2d(3, 2)", "MaxPool2d(2)", "AvgPool2d(3, Padding = 1)", "GlobalAvgPool", "AdaptiveAvgPool2d(2, 2)", "GroupNorm(2)",
        "SqueezeExcite(2)", "SpatialDropout(0.2)", "DropPath(0.1)", "Upsample(2)", "Reshape(2, 4)", "Embedding(9, 4)", "PositionEmbedding", "ToSequence", "ToImage(2, 3)", "MultiHeadAttention(2, causal: true)", "TransformerBlock(1, Dropout = 0.1)",
    ];

    private readonly Random _random = new(seed);

    /// <summary>One to three edits: a token dropped, swapped with another, duplicated, replaced or put in, or all cut off from some character on.</summary>
    public string EditTokens(string source)
    {
        List<string> tokens = [.. CSharpSyntaxTree.ParseText(source).GetRoot().DescendantTokens().Select(token => token.ToFullString())];
        if (_random.Next(12) == 0)
            return source[.._random.Next(source.Length)];
        for (int edits = _random.Next(1, 4); edits > 0; edits--)
        {
            int place = _random.Next(tokens.Count - 1);
            int other = _random.Next(tokens.Count - 1);
            switch (_random.Next(5))
            {
                case 0:
                    tokens.RemoveAt(place);
                    break;
                case 1:
                    (tokens[place], tokens[other]) = (tokens[other], tokens[place]);
                    break;
                case 2:
                    tokens.Insert(place, tokens[place]);
                    break;
                case 3:
                    tokens[place] = Any(Tokens) + " ";
                    break;
                default:
                    tokens.Insert(place, Any(Tokens) + " ");
                    break;
            }
        }
        return string.Concat(tokens);
    }

    /// <summary>One to four edits: an attribute dropped, moved, replaced or put in, or a number in one replaced.</summary>
    public string EditAttributes(string source)
    {
        ClassDeclarationSyntax model = CSharpSyntaxTree.ParseText(source).GetRoot().DescendantNodes().OfType<ClassDeclarationSyntax>().Last();
        AttributeListSyntax[] lists = [.. model.AttributeLists];
        List<string> attributes = [.. lists.SelectMany(list => list.Attributes).Select(attribute => attribute.ToString())];
        for (int edits = _random.Next(1, 5); edits > 0; edits--)
        {
            int place = _random.Next(1, attributes.Count);
            int other = _random.Next(1, attributes.Count);
            switch (_random.Next(5))
            {
                case 0 when attributes.Count > 3:
                    attributes.RemoveAt(place);
                    break;
                case 1:
                    (attributes[place], attributes[other]) = (attributes[other], attributes[place]);
                    break;
                case 2:
                    attributes[place] = Any(Attributes);
                    break;
                case 3:
                    attributes[place] = ReplaceNumber(attributes[place]);
                    break;
                default:
                    attributes.Insert(place, Any(Attributes));
                    break;
            }
        }
        return source[..lists[0].SpanStart] + "[" + string.Join(", ", attributes) + "]" + source[lists[^1].Span.End..];
    }

    private string ReplaceNumber(string attribute)
    {
        List<string> tokens = [.. SyntaxFactory.ParseTokens(attribute).Where(token => !token.IsKind(SyntaxKind.EndOfFileToken)).Select(token => token.ToFullString())];
        int[] numbers = [.. Enumerable.Range(0, tokens.Count).Where(i => char.IsDigit(tokens[i][0]))];
        if (numbers.Length > 0)
            tokens[numbers[_random.Next(numbers.Length)]] = Any(Numbers);
        return string.Concat(tokens);
    }

    private string Any(string[] choices) => choices[_random.Next(choices.Length)];
}
