using System.Runtime.CompilerServices;
using System.Text;
using DiffEngine;

namespace NetOptim.Generators.Tests;

/// <summary>
/// Snapshots in Verify's conventions: <c>Class.Method.verified.cs</c> beside the test is what is expected; a mismatch leaves a
/// <c>.received.cs</c> next to it and opens a diff tool where there is one. To accept, rename received to verified.
/// The call is the one of Verify's own <c>Verifier</c>, which can take this file's place.
/// </summary>
internal static class Verifier
{
    /// <summary>Compares a text with its snapshot.</summary>
    /// <param name="target">What was made.</param>
    /// <param name="extension">Of the snapshot, without a dot.</param>
    /// <param name="sourceFile">The test's file; its name is the class's.</param>
    /// <param name="method">The test.</param>
    public static async Task Verify(string target, string extension = "txt", [CallerFilePath] string sourceFile = "", [CallerMemberName] string method = "")
    {
        string stem = Path.Combine(Path.GetDirectoryName(sourceFile)!, $"{Path.GetFileNameWithoutExtension(sourceFile)}.{method}");
        string verified = $"{stem}.verified.{extension}";
        string received = $"{stem}.received.{extension}";
        string text = Normalize(target);
        if (File.Exists(verified) && Normalize(await File.ReadAllTextAsync(verified)) == text)
        {
            File.Delete(received);
            return;
        }
        await File.WriteAllTextAsync(received, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        await DiffRunner.LaunchAsync(received, verified);
        Assert.Fail($"{Path.GetFileName(received)} is not what {Path.GetFileName(verified)} says. To accept it, rename it to verified.");
    }

    private static string Normalize(string text) => text.ReplaceLineEndings("\n").TrimEnd('\n').TrimStart('\uFEFF');
}
