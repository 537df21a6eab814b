namespace NetOptim;

/// <summary>Does a data set fit a model? Checked once, before the first step, with the number of the sample in the data set.</summary>
internal static class DataChecks
{
    public static void Check<TTarget>(CompiledModel<TTarget> model, Dataset<TTarget> data, string name)
        where TTarget : unmanaged
    {
        ModelInfo info = model.Info;
        if (data.SampleSize != info.InputSize)
        {
            throw new ArgumentException(
                $"{info.Name} takes samples of {info.InputSize} floats (shape {string.Join('×', info.InputShape)}); those of the data set have {data.SampleSize}.", name);
        }
        if (data.TargetSize != model.TargetSize)
            throw new ArgumentException($"{info.Name} needs {model.TargetSize} targets per sample; the data set has {data.TargetSize}.", name);
        if (data is not Dataset<int> labelled)
            return;
        for (int i = 0; i < labelled.Count; i++)
        {
            int label = labelled.FirstTarget(i);
            if ((uint)label >= (uint)info.OutputSize)
                throw new ArgumentException($"Label {label} of sample {i} is out of range: {info.Name} has {info.OutputSize} classes, so labels are 0 to {info.OutputSize - 1}.", name);
        }
    }
}
