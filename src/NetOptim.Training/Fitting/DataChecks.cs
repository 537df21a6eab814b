using System.Globalization;

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
        if (info.Vocabulary is { } vocabulary)
            CheckTokens(info, vocabulary, data, name);
        if (data is Dataset<float> values && info.Task == TaskKind.BinaryClassification)
            CheckProbabilities(info, values, name);
        if (data is not Dataset<int> labelled)
            return;
        for (int i = 0; i < labelled.Count; i++)
        {
            foreach (int label in labelled.Targets(i))
            {
                if ((uint)label >= (uint)info.ClassCount)
                    throw new ArgumentException($"Label {label} of sample {i} is out of range: {info.Name} has {info.ClassCount} classes, so labels are 0 to {info.ClassCount - 1}.", name);
            }
        }
    }

    private static void CheckTokens<TTarget>(ModelInfo info, int vocabulary, Dataset<TTarget> data, string name)
        where TTarget : unmanaged
    {
        float[] tokens = new float[data.SampleSize];
        for (int i = 0; i < data.Count; i++)
        {
            data.ReadFeatures(i, tokens);
            foreach (float token in tokens)
            {
                // What is not a number at all is the step's to report, as in every other data set.
                if (float.IsFinite(token) && !(token >= 0 && token < vocabulary && MathF.Floor(token) == token))
                    throw new ArgumentException(NoToken(info.Name, vocabulary, i, token), name);
            }
        }
    }

    private static string NoToken(string model, int vocabulary, int sample, float token) => string.Create(
        CultureInfo.InvariantCulture,
        $"Token {token} of sample {sample} is none: {model} knows {vocabulary} tokens, so ids are whole numbers from 0 to {vocabulary - 1}.");

    private static string Improbable(string model, int sample, int index, float value) => string.Create(
        CultureInfo.InvariantCulture,
        $"Target {index} of sample {sample} is {value}: the targets of {model} are probabilities (binary cross-entropy), so they lie between 0 and 1.");

    private static void CheckProbabilities(ModelInfo info, Dataset<float> data, string name)
    {
        for (int i = 0; i < data.Count; i++)
        {
            ReadOnlySpan<float> targets = data.Targets(i);
            for (int j = 0; j < targets.Length; j++)
            {
                // What is not a number at all is the step's to report, as in every other data set.
                if (float.IsFinite(targets[j]) && targets[j] is not (>= 0 and <= 1))
                    throw new ArgumentException(Improbable(info.Name, i, j, targets[j]), name);
            }
        }
    }
}
