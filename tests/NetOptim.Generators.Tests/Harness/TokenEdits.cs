using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace NetOptim.Generators.Tests;

/// <summary>Seeded random edits of C# text, token by token.</summary>
internal sealed class TokenEdits(int seed)
{
    private static readonly string[] Inserted =
    [
        "0", "-1", "1.5", "double.NaN", "int.MaxValue", "1e-300", "\"\"", "\"loss\"", "\"class\"", "\"a.b\"", "null", "true", "Activation.Softmax", "Activation.Sigmoid",
        "(Activation)77", "[Dropout(0.1)]", "[Dense(3)]", "[Flatten]", "[Activation(Activation.Gelu)]", "[L2(0.1)]", "[ClipGradients(Norm = 1)]", "Name = \"batch\"",
        "L1 = 0.1", "static", "abstract", "<T>", ",", "(", ")", "]",
    ];

    private readonly Random _random = new(seed);

    /// <summary>One to three edits: a token dropped, swapped with another, duplicated, replaced or put in.</summary>
    public string Edit(string source)
    {
        List<string> tokens = [.. CSharpSyntaxTree.ParseText(source).GetRoot().DescendantTokens().Select(token => token.ToFullString())];
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
                    tokens[place] = Any();
                    break;
                default:
                    tokens.Insert(place, Any());
                    break;
            }
        }
        return string.Concat(tokens);
    }

    private string Any() => Inserted[_random.Next(Inserted.Length)] + " ";
}
