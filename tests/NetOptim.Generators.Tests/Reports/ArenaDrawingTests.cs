using System.Globalization;
using System.Xml.Linq;
using NetOptim.Generators.Memory;
using NetOptim.Generators.Reports;

namespace NetOptim.Generators.Tests.Reports;

/// <summary>The drawing of an arena is the plan, to scale: no two buffers overlap in it.</summary>
public class ArenaDrawingTests
{
    /// <summary>Numbers in a drawing have three decimals.</summary>
    private const double Tolerance = 0.01;

    private sealed record Rectangle(string Title, double X, double Y, double Width, double Height);

    [Theory]
    [InlineData("Input(3, 32, 32)", "ResNets.Cifar(x, 3, 10)")]
    [InlineData("Input(3, 64, 64)", "MobileNets.V2(x, 10)")]
    [InlineData("Input(3, 64, 64)", "EfficientNets.B0(x, 10)")]
    public void Buffers_of_large_networks_do_not_overlap(string input, string network)
    {
        LoweredModel model = Compiler.LowerAll(ArenaSizeTests.Compile(input, network));

        AssertIsPlan(model.Inference);
        AssertIsPlan(model.Training!);
    }

    [Theory]
    [InlineData(Models.W1)]
    [InlineData(Models.Recomputed)]
    [InlineData(Models.Normalized)]
    public void Buffers_of_small_networks_do_not_overlap(string source)
    {
        LoweredModel model = ReportedModel.Of(source).Lowered;

        AssertIsPlan(model.Inference);
        AssertIsPlan(model.Training!);
    }

    [Fact]
    public void A_program_without_an_arena_has_no_drawing() => Assert.Null(ArenaDrawing.Draw(ReportedModel.Of(Models.W1).Lowered.Evaluation!));

    private static void AssertIsPlan(LoweredProgram program)
    {
        XDocument drawing = XDocument.Parse(ArenaDrawing.Draw(program)!);
        Rectangle[] rectangles = [.. Rectangles(drawing)];
        BufferRegion[] regions = [BufferRegion.Sample, BufferRegion.Part, BufferRegion.Fixed];
        ArenaBuffer[] buffers = [.. regions.SelectMany(region => program.Plan.Buffers.Where(buffer => buffer.Region == region))];

        Assert.Equal(buffers.Length, rectangles.Length);
        foreach (BufferRegion region in regions)
        {
            (Rectangle Drawn, ArenaBuffer Planned)[] chart = [.. rectangles.Zip(buffers).Where(pair => pair.Second.Region == region)];
            if (chart.Length > 0)
                AssertScale(chart, Kernels(drawing));
        }
        for (int i = 0; i < rectangles.Length; i++)
        {
            for (int j = 0; j < i; j++)
                Assert.False(Overlap(rectangles[i], rectangles[j]), $"{rectangles[i]} and {rectangles[j]} overlap.");
        }
    }

    /// <summary>Height and place upwards are length and offset; from left to right go the kernels, where the one in which a place changes hands is halved.</summary>
    private static void AssertScale((Rectangle Drawn, ArenaBuffer Planned)[] chart, (double Left, double Width) kernel)
    {
        double bottom = chart.Max(pair => pair.Drawn.Y + pair.Drawn.Height);
        double lowest = chart.Min(pair => pair.Planned.Offset);
        double pixel = (chart.Max(pair => pair.Planned.Offset + pair.Planned.Length) - lowest) / (bottom - chart.Min(pair => pair.Drawn.Y));
        double Start(double kernels) => kernel.Left + kernels * kernel.Width;
        Assert.All(chart, pair =>
        {
            Assert.Contains(pair.Planned.Value.ToString(), pair.Drawn.Title, StringComparison.Ordinal);
            Assert.Equal(pair.Planned.Length, pair.Drawn.Height * pixel, Tolerance * pixel);
            Assert.Equal(pair.Planned.Offset - lowest, (bottom - pair.Drawn.Y - pair.Drawn.Height) * pixel, Tolerance * pixel);
            Assert.InRange(pair.Drawn.X, Start(pair.Planned.First) - Tolerance, Start(pair.Planned.First + 0.5) + Tolerance);
            Assert.InRange(pair.Drawn.X + pair.Drawn.Width, Start(pair.Planned.Last + 0.5) - Tolerance, Start(pair.Planned.Last + 1) + Tolerance);
        });
    }

    private static bool Overlap(Rectangle a, Rectangle b) =>
        a.X + Tolerance < b.X + b.Width && b.X + Tolerance < a.X + a.Width && a.Y + Tolerance < b.Y + b.Height && b.Y + Tolerance < a.Y + a.Height;

    /// <summary>Where the first kernel begins and how wide each is, by the numbers below them.</summary>
    private static (double Left, double Width) Kernels(XDocument drawing)
    {
        (int Kernel, double Middle)[] numbers = [.. drawing.Descendants()
            .Where(element => element.Attribute("text-anchor")?.Value == "middle")
            .Select(element => (int.Parse(element.Value, CultureInfo.InvariantCulture), double.Parse(element.Attribute("x")!.Value, CultureInfo.InvariantCulture)))];
        (int last, double middle) = numbers.MaxBy(number => number.Kernel);
        double width = (middle - numbers[0].Middle) / last;
        return (numbers[0].Middle - width / 2, width);
    }

    private static IEnumerable<Rectangle> Rectangles(XDocument drawing) => drawing.Descendants()
        .Where(element => element.Name.LocalName == "g" && element.Attribute("class") is null)
        .Select(group =>
        {
            XElement rectangle = group.Elements().Single(element => element.Name.LocalName == "rect");
            double Number(string name) => double.Parse(rectangle.Attribute(name)!.Value, CultureInfo.InvariantCulture);
            return new Rectangle(
                group.Elements().Single(element => element.Name.LocalName == "title").Value, Number("x"), Number("y"), Number("width"), Number("height"));
        });
}
