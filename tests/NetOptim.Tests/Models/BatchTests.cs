namespace NetOptim.Tests.Models;

public class BatchTests
{
    /// <summary>Another shape of a product may sum in another order: 2e-6 of the largest output for rounding.</summary>
    [Theory, MemberData(nameof(Zoo.All), MemberType = typeof(Zoo))]
    public void A_batch_predicts_what_its_samples_predict_one_by_one_and_in_chunks(string name)
    {
        using CompiledModel chunked = Zoo.Create(name, capacity: 16), whole = Zoo.Create(name, capacity: 512);
        int size = whole.Info.OutputSize;
        foreach (int count in ReferenceTests.BatchSizes)
        {
            Samples samples = Samples.For(whole, count, seed: count);
            float[] single = new float[count * size], inChunks = new float[count * size], atOnce = new float[count * size];
            for (int i = 0; i < count; i++)
                whole.Predict(samples.Slice(i, 1).Inputs, single.AsSpan(i * size, size));
            chunked.Predict(samples.Inputs, inChunks);
            whole.Predict(samples.Inputs, atOnce);
            float tolerance = 2e-6f * Math.Max(1, atOnce.Max(Math.Abs));
            for (int i = 0; i < atOnce.Length; i++)
            {
                Assert.Equal(atOnce[i], single[i], tolerance);
                Assert.Equal(atOnce[i], inChunks[i], tolerance);
            }
            Assert.Equal(16, chunked.BatchCapacity);
        }
    }

    [Theory, MemberData(nameof(Zoo.Trained), MemberType = typeof(Zoo))]
    public void A_model_that_grows_with_its_batches_trains_to_the_same_bits(string name)
    {
        using TrainedModel growing = Zoo.Train(name, capacity: 1), roomy = Zoo.Train(name, capacity: 512);
        foreach (int count in (int[])[2, 15, 16, 17, 31, 3, 127, 33, 257])
        {
            Samples samples = Samples.For(growing.Model, count, seed: count);
            Assert.Equal(roomy.TrainStep(samples), growing.TrainStep(samples));
        }
        Assert.Equal(272, growing.Model.BatchCapacity);
        Assert.Equal(roomy.Capture(), growing.Capture());
    }

    [Theory, MemberData(nameof(Zoo.Trained), MemberType = typeof(Zoo))]
    public void A_single_sample_trains_or_is_refused_for_the_batch_norm_that_cannot(string name)
    {
        using TrainedModel trained = Zoo.Train(name);
        Samples one = Samples.For(trained.Model, 1);
        TrainedModel.State before = trained.Capture();
        // A batch norm of images has the pixels of one to go by.
        if (trained.Model.Buffers.Count == 0 || trained.Model.Info.InputShape.Count == 3)
        {
            Assert.True(float.IsFinite(trained.TrainStep(one)));
            return;
        }
        Assert.Contains("at least 2 samples", Assert.Throws<ArgumentException>(() => trained.TrainStep(one)).Message, StringComparison.Ordinal);
        Assert.Equal(before, trained.Capture());
        Assert.True(float.IsFinite(trained.TrainStep(Samples.For(trained.Model, 2))));
    }
}
