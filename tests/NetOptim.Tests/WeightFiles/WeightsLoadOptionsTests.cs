using NetOptim.Tests.Runtime;

namespace NetOptim.Tests.WeightFiles;

public class WeightsLoadOptionsTests
{
    private static readonly ModelOptions Small = new() { Seed = 7, BatchCapacity = 16, Threads = 1 };

    [Fact]
    public void A_key_path_leads_to_the_state_dict()
    {
        byte[] file = PyTorchFiles.Bytes("nested_checkpoint.pt");
        using TinyClassifier model = PyTorchFiles.Model();
        model.Load(new MemoryStream(file), new() { KeyPath = ["state_dict"] });
        PyTorchFiles.AssertHolds(PyTorchFiles.Expected("expected.json"), model);

        WeightsFileException root = PyTorchFiles.AssertRefused(file, "does not fit", new() { KeyPath = [] });
        Assert.Equal(8, root.Missing.Count);
        PyTorchFiles.AssertRefused(file, "has no 'ema'. There are: epoch, state_dict, optimizer", new() { KeyPath = ["ema", "state_dict"] });
        PyTorchFiles.AssertRefused(file, "'epoch' is no dictionary, but a whole number", new() { KeyPath = ["epoch"] });
        PyTorchFiles.AssertRefused(file, "has no 'optimizer/net'", new() { KeyPath = ["optimizer", "net"] });
    }

    [Fact]
    public void Several_or_hidden_state_dicts_must_be_chosen_among()
    {
        byte[] several = new PickleBuilder().Do("}").Text("model").Do("}").ModelTensors().Do("s").Text("state_dict").Do("}").ModelTensors().Do("s").Archive();
        PyTorchFiles.AssertRefused(several, "several state dicts: state_dict, model. Say which");
        byte[] hidden = new PickleBuilder().Do("}").Text("ema").Do("}").ModelTensors().Do("s").Archive();
        PyTorchFiles.AssertRefused(hidden, "but under: ema. Say which");
        PyTorchFiles.AssertRefused(new PickleBuilder().Do("}").Text("epoch").Number(3).Do("s").Archive(), "At its root there are: epoch (a whole number)");
        foreach ((byte[] file, string key) in ((byte[], string)[])[(several, "model"), (hidden, "ema")])
        {
            using TinyClassifier model = PyTorchFiles.Model();
            model.Load(new MemoryStream(file), new() { KeyPath = [key] });
            Assert.All(PyTorchFiles.State(model), value => Assert.Equal(0, value));
        }
    }

    [Fact]
    public void A_refusal_says_where_the_tensors_are()
    {
        PickleBuilder Beside() => new PickleBuilder().Do("}").Text("acc").Tensor("0", 12, 0, [], []).Do("s");
        PyTorchFiles.AssertRefused(Beside().Text("net").Do("}").ModelTensors().Do("s").Archive(), "There are tensors under: net. Say which");
        byte[] deep = Beside().Text("model").Do("}").Text("state_dict").Do("}").ModelTensors().Do("ss").Archive();
        PyTorchFiles.AssertRefused(deep, "There are tensors under: model/state_dict. Say which");
        PyTorchFiles.AssertRefused(new PickleBuilder().Do("}").Text("run").Do("}").Text("model").Do("}").ModelTensors().Do("ss").Archive(), "but under: run/model. Say which");
        using TinyClassifier model = PyTorchFiles.Model();
        model.Load(new MemoryStream(deep), new() { KeyPath = ["model", "state_dict"] });
        Assert.All(PyTorchFiles.State(model), value => Assert.Equal(0, value));
    }

    [Fact]
    public void The_hint_of_a_prefix_goes_on_from_the_one_that_was_given()
    {
        using TinyClassifier model = PyTorchFiles.Model();
        byte[] file = new PickleBuilder().Do("}").PrefixedModelTensors("module.").Archive();
        string message = Assert.Throws<WeightsFileException>(() => model.Load(new MemoryStream(file), new() { StripPrefix = "module" })).Message;
        Assert.Contains("names begin with 'module.': give it as WeightsLoadOptions.StripPrefix.", message, StringComparison.Ordinal);
        Assert.Contains("In the file (as StripPrefix and Rename make them), but not in the model: .", message, StringComparison.Ordinal);
        model.Load(new MemoryStream(file), new() { StripPrefix = "module." });
    }

    [Fact]
    public void Layers_of_another_shape_can_be_left_as_they_are()
    {
        byte[] file = new PickleBuilder().Do("}").ModelTensors("3.bias").Text("3.bias").Tensor("0", 12, 0, [5], [1]).Do("s").Archive();
        PyTorchFiles.AssertRefused(file, "Strict = false and a Rename that gives null for its names");
        using TinyClassifier model = PyTorchFiles.Model();
        model.Load(new MemoryStream(file), new() { Strict = false, Rename = name => name.StartsWith("3.bias", StringComparison.Ordinal) ? null : name });
    }

    [Fact]
    public void A_key_path_into_a_format_without_nesting_is_refused()
    {
        using TinyRegression model = new(Small);
        byte[] file = SafetensorsTests.Save(model);
        string message = Assert.Throws<WeightsFileException>(() => model.Load(new MemoryStream(file), new() { KeyPath = ["model"] })).Message;
        Assert.Contains("this file has no 'model'", message, StringComparison.Ordinal);
        model.Load(new MemoryStream(file), new() { KeyPath = [] });
    }

    [Fact]
    public void Names_are_stripped_and_renamed_and_null_passes_over()
    {
        using TinyRegression model = new(Small), other = new(Small with { Seed = 8 });
        byte[] file = SafetensorsTests.Replace(SafetensorsTests.Save(model), "dense1.weight", "x.fc1__weight");
        file = SafetensorsTests.Replace(file, "dense1.bias", "x.fc1__bias");
        model.Buffers[0].Values.Fill(3);
        float[] buffer = other.Buffers[0].Values.ToArray();

        other.Load(new MemoryStream(file), new()
        {
            StripPrefix = "x.",
            Rename = name => name switch { "fc1__weight" => "dense1.weight", "fc1__bias" => "dense1.bias", _ => null },
            Strict = false,
        });

        Assert.Equal(model.ParameterMemory.Span, other.ParameterMemory.Span);
        Assert.Equal(buffer, other.Buffers[0].Values.ToArray());
    }

    [Fact]
    public void Two_tensors_for_one_place_are_refused()
    {
        using TinyRegression model = new(Small);
        byte[] file = SafetensorsTests.Save(model);
        WeightsFileException exception = Assert.Throws<WeightsFileException>(() => model.Load(new MemoryStream(file), new() { Rename = _ => "dense1.bias", Strict = false }));
        Assert.Contains("There twice: dense1.bias, dense1.bias.", exception.Message, StringComparison.Ordinal);
        Assert.Equal(["dense1.bias"], exception.Misshaped);
    }

    [Fact]
    public void Without_Strict_what_both_have_is_loaded_and_must_still_fit()
    {
        // Lacks 3.bias, has another.
        byte[] file = new PickleBuilder().Do("}").ModelTensors("3.bias").Text("4.bias").Tensor("0", 12, 0, [2], [1]).Do("s").Archive();
        WeightsFileException strict = PyTorchFiles.AssertRefused(file, "does not fit");
        Assert.Equal(["3.bias"], strict.Missing);
        Assert.Equal(["4.bias"], strict.Unexpected);
        using TinyClassifier model = PyTorchFiles.Model();
        float[] bias = model.Parameters["3.bias"].Values.ToArray();
        model.Load(new MemoryStream(file), new() { Strict = false });
        Assert.Equal(bias, model.Parameters["3.bias"].Values.ToArray());
        Assert.All(model.Parameters["0.weight"].Values.ToArray(), value => Assert.Equal(0, value));

        byte[] misshaped = new PickleBuilder().Do("}").ModelTensors("3.bias").Text("3.bias").Tensor("0", 12, 0, [3], [1]).Do("s").Archive();
        Assert.Equal(["3.bias"], PyTorchFiles.AssertRefused(misshaped, "3.bias (expected [2], found [3])", new() { Strict = false }).Misshaped);
        byte[] foreign = new PickleBuilder().Do("}").Text("other").Tensor("0", 12, 0, [2], [1]).Do("s").Archive();
        Assert.Equal(8, PyTorchFiles.AssertRefused(foreign, "In the file, but not in the model: other", new() { Strict = false }).Missing.Count);
    }

    [Fact]
    public void An_exception_of_the_renaming_passes_through_and_leaves_the_model_as_it_was()
    {
        using TinyClassifier model = PyTorchFiles.Model();
        float[] before = PyTorchFiles.State(model);
        InvalidOperationException thrown = new();
        foreach (string file in (string[])["zip_state_dict.pth", "legacy_state_dict.pth"])
        {
            Assert.Same(thrown, Assert.Throws<InvalidOperationException>(() =>
                model.Load(PyTorchFiles.PathOf(file), new() { Rename = name => name == "3.bias" ? throw thrown : name })));
        }
        Assert.Equal(before, PyTorchFiles.State(model));
        model.Load(PyTorchFiles.PathOf("zip_state_dict.pth"));
    }
}
