using System.Xml.Linq;

namespace NetOptim.CodeFixes.Tests.Pictures;

/// <summary>The emitted documentation of a model as an editor lays it out: a table, its head first, and paragraphs.</summary>
internal sealed record HoverText(IReadOnlyList<(string Term, string Description)> Rows, IReadOnlyList<string> Paragraphs)
{
    public static HoverText Of(string documentation)
    {
        XElement remarks = XDocument.Parse(documentation).Descendants("remarks").Single();
        return new HoverText(
            [.. remarks.Descendants("list").Single().Elements().Select(row => ((string)row.Element("term")!, (string)row.Element("description")!))],
            [.. remarks.Elements("para").Select(paragraph => paragraph.Value)]);
    }
}
