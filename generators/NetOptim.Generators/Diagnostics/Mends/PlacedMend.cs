using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;

namespace NetOptim.Generators.Diagnostics.Mends;

/// <summary>A mend whose edits have places in the source: how it travels in a diagnostic from the analyzer to the code fixes.</summary>
internal sealed record PlacedMend(IReadOnlyList<PlacedEdit> Edits)
{
    private const string Property = "Mends";
    private const char BetweenMends = '\n';
    private const char BetweenEdits = '\t';
    private const char BetweenFields = '\u001F';

    /// <summary>Mends as what a diagnostic can carry: text in a property, places as additional locations.</summary>
    public static (ImmutableDictionary<string, string?> Properties, IReadOnlyList<Location> Locations) Encode(IReadOnlyList<PlacedMend> mends)
    {
        if (mends.Count == 0)
            return (ImmutableDictionary<string, string?>.Empty, []);
        var locations = new List<Location>();
        string text = string.Join(
            BetweenMends.ToString(), mends.Select(mend => string.Join(BetweenEdits.ToString(), mend.Edits.Select(edit => Encode(edit, locations)))));
        return (ImmutableDictionary<string, string?>.Empty.Add(Property, text), locations);
    }

    /// <summary>The mends of a diagnostic; none where it carries none.</summary>
    public static IReadOnlyList<PlacedMend> Decode(Diagnostic diagnostic) =>
        diagnostic.Properties.TryGetValue(Property, out string? text) && text is not null
            ? [.. text.Split(BetweenMends).Select(mend => new PlacedMend([.. mend.Split(BetweenEdits).Select(edit => Decode(edit, diagnostic.AdditionalLocations))]))]
            : [];

    private static string Encode(PlacedEdit edit, List<Location> locations)
    {
        string[] fields =
        [
            edit.Kind.ToString(), Place(edit.Target, locations), Place(edit.Written, locations), Place(edit.Other, locations), edit.Argument ?? "", edit.Text,
        ];
        return string.Join(BetweenFields.ToString(), fields);
    }

    private static PlacedEdit Decode(string text, IReadOnlyList<Location> locations)
    {
        string[] fields = text.Split(BetweenFields);
        return new PlacedEdit(
            (EditKind)Enum.Parse(typeof(EditKind), fields[0]), At(fields[1], locations)!, At(fields[2], locations), At(fields[3], locations),
            fields[4].Length == 0 ? null : fields[4], fields[5]);
    }

    private static string Place(Location? location, List<Location> locations)
    {
        if (location is null)
            return "";
        locations.Add(location);
        return Generators.Text.Int(locations.Count - 1);
    }

    private static Location? At(string index, IReadOnlyList<Location> locations) =>
        index.Length == 0 ? null : locations[int.Parse(index, CultureInfo.InvariantCulture)];
}

/// <summary>An edit in its place.</summary>
/// <param name="Target">The whole attribute or call.</param>
/// <param name="Written">The argument, where it was written.</param>
/// <param name="Other">The second of two that change places.</param>
internal sealed record PlacedEdit(EditKind Kind, Location Target, Location? Written, Location? Other, string? Argument, string Text);
