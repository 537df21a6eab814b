namespace NetOptim;

/// <summary>MNIST and data sets published in the same four files (Fashion-MNIST, KMNIST, …).</summary>
public static class Mnist
{
    /// <summary>
    /// Reads <c>train-images-idx3-ubyte</c>, <c>train-labels-idx1-ubyte</c>, <c>t10k-images-idx3-ubyte</c> and
    /// <c>t10k-labels-idx1-ubyte</c>, each raw or as <c>.gz</c>. Images stay bytes in memory.
    /// </summary>
    /// <param name="directory">Where the files lie.</param>
    /// <param name="mean">Subtracted from pixels scaled to 0 … 1; MNIST's own is 0.1307.</param>
    /// <param name="std">Divides what is left; MNIST's own is 0.3081.</param>
    /// <returns>The training and the test part, in the order of the files.</returns>
    /// <exception cref="FileNotFoundException">A file is missing; the message names it.</exception>
    /// <exception cref="InvalidDataException">A damaged file, or as many images as labels do not fit.</exception>
    public static (Dataset<int> Train, Dataset<int> Test) Load(string directory, float mean = 0, float std = 1) =>
        (Part(directory, "train", mean, std), Part(directory, "t10k", mean, std));

    private static Dataset<int> Part(string directory, string prefix, float mean, float std)
    {
        string imagePath = Find(directory, prefix + "-images-idx3-ubyte");
        string labelPath = Find(directory, prefix + "-labels-idx1-ubyte");
        IdxArray images = IdxReader.ReadImages(imagePath);
        int[] labels = IdxReader.ReadLabels(labelPath);
        return images.Shape[0] == labels.Length
            ? Dataset.CreateFromBytes(images.Data, labels, images.Shape[1] * images.Shape[2], mean: mean, std: std)
            : throw new InvalidDataException($"{imagePath} holds {images.Shape[0]} images, {labelPath} {labels.Length} labels; they do not belong together.");
    }

    private static string Find(string directory, string name)
    {
        string path = Path.Combine(directory, name);
        return File.Exists(path) ? path
            : File.Exists(path + ".gz") ? path + ".gz"
            : throw new FileNotFoundException($"Neither {name} nor {name}.gz is in {Path.GetFullPath(directory)}.", path);
    }
}
