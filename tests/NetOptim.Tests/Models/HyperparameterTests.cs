using System.Reflection;
using NetOptim.Tests.Kernels;

namespace NetOptim.Tests.Models;

public class HyperparameterTests
{
    [Theory, MemberData(nameof(Zoo.WithParameters), MemberType = typeof(Zoo))]
    public void Every_number_takes_effect_when_it_is_changed(string name)
    {
        TrainedModel.State expected = Run(null);
        using TrainedModel any = Zoo.Train(name);
        Assert.NotEmpty(any.HyperparameterNames);
        foreach (PropertyInfo number in any.HyperparameterNames)
            Assert.True(Run(number) != expected, $"{number.Name} changed nothing");

        TrainedModel.State Run(PropertyInfo? changed)
        {
            using TrainedModel trained = Zoo.Train(name);
            if (changed is not null)
            {
                double value = (double)changed.GetValue(trained.Hyperparameters)!;
                Change(trained, changed.Name, value);
            }
            for (int step = 0; step < 50; step++)
            {
                trained.TrainStep(Samples.For(trained.Model, 8, seed: step % 4));
                // So slowly that a threshold of 1e-4 calls it a plateau for ten epochs, half of it for five.
                trained.EndEpoch(Math.Pow(1 - 1e-5, step));
            }
            return trained.Capture();
        }
    }

    [Theory, MemberData(nameof(Zoo.Trained), MemberType = typeof(Zoo))]
    public void Numbers_out_of_range_are_refused_by_name_and_change_nothing(string name)
    {
        using TrainedModel trained = Zoo.Train(name);
        object before = trained.Hyperparameters;
        foreach (PropertyInfo number in trained.HyperparameterNames)
        {
            foreach (double bad in (double[])[double.NaN, double.NegativeInfinity, -1])
            {
                ArgumentOutOfRangeException exception =
                    Assert.Throws<ArgumentOutOfRangeException>(() => trained.SetHyperparameter(number.Name, bad));
                Assert.Contains(number.Name, exception.Message, StringComparison.Ordinal);
                Assert.Equal(before, trained.Hyperparameters);
            }
        }
    }

    /// <summary>The base class knows the struct as a span of doubles.</summary>
    [Theory, MemberData(nameof(Zoo.All), MemberType = typeof(Zoo))]
    public void A_number_by_name_is_the_property_of_that_name(string name)
    {
        using CompiledModel model = Zoo.Create(name);
        PropertyInfo property = model.GetType().GetProperty("Hyperparameters")!;
        Assert.True(property.PropertyType.IsLayoutSequential);
        PropertyInfo[] numbers = [.. property.PropertyType.GetProperties().Where(number => number.CanWrite)];
        Assert.Equal(numbers.Select(number => number.Name), model.HyperparameterNames);
        foreach (PropertyInfo number in numbers)
        {
            object values = property.GetValue(model)!;
            double value = (double)number.GetValue(values)!;
            Assert.Equal(value, model.GetHyperparameter(number.Name));

            double another = Math.BitIncrement(value);
            model.SetHyperparameter(number.Name, another);

            // That one has changed, and no other.
            number.SetValue(values, another);
            Assert.Equal(values, property.GetValue(model));
        }
    }

    [Fact]
    public void A_number_out_of_range_is_refused_by_name_as_in_the_struct()
    {
        using TrainedModel trained = Zoo.Train(nameof(DroppedClassifier));
        ArgumentOutOfRangeException byStruct = Assert.Throws<ArgumentOutOfRangeException>(() => trained.SetHyperparameter("Dropout1Rate", 1));
        ArgumentOutOfRangeException byName = Assert.Throws<ArgumentOutOfRangeException>(() => trained.Model.SetHyperparameter("Dropout1Rate", 1));
        Assert.Equal("Dropout1Rate", byName.ParamName);
        Assert.StartsWith("Dropout1Rate must lie in [0, 1), but is 1.", byName.Message, StringComparison.Ordinal);
        Assert.Equal(byStruct.Message, byName.Message);
        Assert.Equal(byStruct.ActualValue, byName.ActualValue);
        Assert.NotEqual(1, trained.Model.GetHyperparameter("Dropout1Rate"));
    }

    [Fact]
    public void A_name_that_the_model_does_not_have_is_refused_with_those_that_it_has()
    {
        using CompiledModel model = Zoo.Create(nameof(NamedLayers));
        const string message = "NamedLayers has no hyper-parameter 'none'. It has: LearningRate, Beta1, Beta2, Epsilon, FeaturesDropRate. (Parameter 'name')";
        Assert.Equal(message, Assert.Throws<ArgumentException>(() => model.GetHyperparameter("none")).Message);
        Assert.Equal(message, Assert.Throws<ArgumentException>(() => model.SetHyperparameter("none", 1)).Message);
    }

    [Fact]
    public void Numbers_are_read_and_changed_without_allocations()
    {
        using CompiledModel model = Zoo.Create(nameof(NamedLayers));
        var named = (NamedLayers)model;
        Change();
        long before = Allocation.Baseline();
        for (int i = 0; i < 100; i++)
            Change();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Change()
        {
            named.Hyperparameters = named.Hyperparameters with { LearningRate = named.Hyperparameters.LearningRate * 0.99 };
            model.SetHyperparameter("Beta1", model.GetHyperparameter("Beta1") * 0.99);
        }
    }

    [Theory, MemberData(nameof(Zoo.WithParameters), MemberType = typeof(Zoo))]
    public void The_learning_rate_is_a_pure_function_of_the_step(string name)
    {
        using TrainedModel trained = Zoo.Train(name);
        float[] rates = Rates();
        Assert.All(rates, rate => Assert.True(float.IsFinite(rate) && rate >= 0));
        Assert.Contains(rates, rate => rate > 0);
        for (int step = 0; step < 5; step++)
            trained.TrainStep(Samples.For(trained.Model, 8));
        Assert.Equal(rates, Rates());
        Assert.Equal(rates.Reverse(), Enumerable.Range(0, 60).Reverse().Select(step => trained.LearningRateAt(step)));

        float[] Rates() => [.. Enumerable.Range(0, 60).Select(step => trained.LearningRateAt(step))];
    }

    /// <summary>Sets another number within range that 50 steps must show: half of what it is, or twice where that is below the range.</summary>
    private static void Change(TrainedModel trained, string name, double value)
    {
        double another = name.EndsWith("Epsilon", StringComparison.Ordinal) ? value * 1e4 + 1e-4 : value == 0 ? 0.1 : value / 2;
        try
        {
            trained.SetHyperparameter(name, another);
        }
        catch (ArgumentOutOfRangeException)
        {
            trained.SetHyperparameter(name, value * 2);
        }
    }
}
