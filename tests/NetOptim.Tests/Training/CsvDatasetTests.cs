namespace NetOptim.Tests.Training;

public sealed class CsvDatasetTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void The_last_column_is_the_label_by_default()
    {
        Dataset<int> data = CsvDataset.ReadLabels(Csv("a,b,label\n1,2.5,0\n-3e-1, 4 ,2\n"));
        (float[] features, int[] labels) = All(data);
        Assert.Equal([1, 2.5f, -0.3f, 4], features);
        Assert.Equal([0, 2], labels);
    }

    [Fact]
    public void Columns_are_chosen_by_name_and_class_names_become_labels()
    {
        var options = new CsvOptions { Targets = ["kind"], Ignored = ["id"], Classes = ["cat", "dog"], Delimiter = ";" };
        Dataset<int> data = CsvDataset.ReadLabels(Csv("id;kind;x\n17;dog;1\n18;cat;2\n"), options);
        (float[] features, int[] labels) = All(data);
        Assert.Equal([1, 2], features);
        Assert.Equal([1, 0], labels);
    }

    [Fact]
    public void Lines_before_the_data_are_skipped_and_columns_without_names_are_numbered()
    {
        var options = new CsvOptions { SkipLines = 1, HasHeader = false, Targets = ["2", "0"] };
        Dataset<float> data = CsvDataset.ReadValues(Csv("2,1,yes,no\n1,2,3\n4,5,6\n"), options);
        (float[] features, float[] targets) = All(data);
        Assert.Equal([2, 5], features);
        Assert.Equal([3, 1, 6, 4], targets);
        Assert.Equal(2, data.TargetSize);
    }

    [Fact]
    public void Compressed_files_are_read()
    {
        string path = _directory.Write("data.csv.gz", TemporaryDirectory.Gzip("x,y\n1,0\n"u8.ToArray()));
        Assert.Equal(1, CsvDataset.ReadLabels(path).Count);
    }

    [Theory]
    [InlineData("a,b,y\n1,2,0\n1,,0\n", "line 3, column 1 (b): the value is missing")]
    [InlineData("a,b,y\n1,2,0\n1,two,0\n", "line 3, column 1 (b): 'two' is not a number")]
    [InlineData("a,b,y\n1,\"1,5\",0\n", "line 2, column 1 (b): '1,5' is not a number")]
    [InlineData("a,b,y\nNaN,2,0\n", "line 2, column 0 (a): 'NaN' is not a finite number")]
    [InlineData("a,b,y\n1,1e99,0\n", "line 2, column 1 (b): '1e99' is not a finite number")]
    [InlineData("a,b,y\n1,2,0.5\n", "line 2, column 2 (y): '0.5' is no label")]
    [InlineData("a,b,y\n1,2,-1\n", "line 2, column 2 (y): '-1' is no label")]
    [InlineData("a,b,y\n1,2,cat\n", "give Classes where the file holds names")]
    [InlineData("a,b,y\n1,2,0\n\n1,2\n", "line 4: 3 cells are expected; there are 2")]
    [InlineData("a,b,y\n", "no line of data after the header")]
    public void A_bad_cell_is_named_by_line_and_column(string content, string message)
    {
        string path = Csv(content);
        var exception = Assert.Throws<InvalidDataException>(() => CsvDataset.ReadLabels(path));
        Assert.StartsWith(path, exception.Message, StringComparison.Ordinal);
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_that_do_not_fit_the_file_are_explained()
    {
        string path = Csv("a,b,y\n1,2,0\n");
        Assert.Contains("no column 'label'. There are a, b, y", Message(new() { Targets = ["label"] }), StringComparison.Ordinal);
        Assert.Contains("no column '3'. There are columns 0 to 2", Message(new() { Targets = ["3"], HasHeader = false }), StringComparison.Ordinal);
        Assert.Contains("is the delimiter ';' right?", Message(new() { Delimiter = ";" }), StringComparison.Ordinal);
        Assert.Contains("Targets names 2", Message(new() { Targets = ["b", "y"] }), StringComparison.Ordinal);

        string Message(CsvOptions options) => Assert.Throws<ArgumentException>(() => CsvDataset.ReadLabels(path, options)).Message;
    }

    [Fact]
    public void A_name_that_is_no_class_is_refused()
    {
        string path = Csv("x,y\n1,cow\n");
        var exception = Assert.Throws<InvalidDataException>(() => CsvDataset.ReadLabels(path, new() { Classes = ["cat", "dog"] }));
        Assert.Contains("'cow' is none of the classes cat, dog", exception.Message, StringComparison.Ordinal);
    }

    private string Csv(string content) => _directory.Write("data.csv", content);

    private static (float[] Features, TTarget[] Targets) All<TTarget>(Dataset<TTarget> data)
        where TTarget : unmanaged
    {
        float[] features = new float[data.Count * data.SampleSize];
        var targets = new TTarget[data.Count * data.TargetSize];
        data.Read([.. Enumerable.Range(0, data.Count)], features, targets);
        return (features, targets);
    }
}
