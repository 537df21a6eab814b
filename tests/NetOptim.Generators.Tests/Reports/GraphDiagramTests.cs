using NetOptim.Generators.Reports;

namespace NetOptim.Generators.Tests.Reports;

/// <summary>Charts that Mermaid reads and GitHub draws.</summary>
public class GraphDiagramTests
{
    [Theory]
    [InlineData("dense1", "dense1")]
    [InlineData("a \"b\" #c <d> & `e`; \\", "a #34;b#34; #35;c #60;d#62; #38; #96;e#96;#59; #92;")]
    [InlineData("two\nlines", "two lines")]
    [InlineData("größe.層", "größe.層")]
    public void What_means_something_to_Mermaid_is_a_number(string text, string escaped) => Assert.Equal(escaped, GraphDiagram.Escape(text));

    [Fact]
    public void A_chart_has_the_layers_their_edges_and_boxes_round_those_of_one_kernel()
    {
        string chart = Assert.Single(Charts(ReportedModel.Of(Models.Recomputed).Page));

        Assert.StartsWith("flowchart TD\n", chart, StringComparison.Ordinal);
        Assert.Contains("""["add1<br/>Add 4×8×8"]""", chart, StringComparison.Ordinal);
        Assert.Matches("""subgraph k0\["kernel \d+"\]\n +n0\["block1\.conv1<br/>Conv2d 4×8×8"\]\n +n1\["block1\.batchNorm1<br/>BatchNorm 4×8×8"\]\n +n2\["relu1""", chart);
        Assert.Equal(2, chart.Split('\n').Count(line => line.EndsWith(" --> n8", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("Input(3, 64, 64)", "EfficientNets.B0(x, 10)")]
    [InlineData("Input(3, 64, 64)", "ResNets.Bottleneck(x, [3, 8, 36, 3], 10)")]
    public void Charts_of_large_networks_keep_within_what_GitHub_draws(string input, string network)
    {
        ModelDefinition model = ArenaSizeTests.Compile(input, network);
        string page = ModelReport.Of(model.Declaration, "Net")[0].Text;
        string[] charts = [.. Charts(page)];

        Assert.True(charts.Length > 1);
        Assert.All(charts, chart => Assert.InRange(chart.Split("-->").Length - 1, 1, 500));
        Assert.All(charts, chart => Assert.InRange(chart.Length, 1, 50_000));
        Assert.Equal(model.Layers.Count, charts.Sum(chart => chart.Split('\n').Count(line => line.TrimStart().StartsWith('n') && line.Contains("[\"", StringComparison.Ordinal) && !line.Contains("([", StringComparison.Ordinal))));
        // What is not in a chart itself stands at its top.
        Assert.All(charts, chart => Assert.All(
            chart.Split('\n').Where(line => line.Contains("-->", StringComparison.Ordinal)),
            line => Assert.Contains($"{line.Trim().Split(' ')[0]}[", chart.Replace("([", "[", StringComparison.Ordinal), StringComparison.Ordinal)));
    }

    private static IEnumerable<string> Charts(string page) => page.Split("```mermaid\n").Skip(1).Select(rest => rest[..rest.IndexOf("```", StringComparison.Ordinal)]);
}
