using System.Globalization;
using NetOptim.Safetensors;
using NetOptim.WeightFiles;

namespace NetOptim;

// A run on disk: a safetensors file of weights, with the rest under reserved names.
public abstract unsafe partial class CompiledModel<TTarget>
{
    private const string CheckpointVersion = "1";
    private const string FrozenPrefix = "frozen:";
    private const string HyperparameterPrefix = "hyperparameter:";

    /// <summary>
    /// Saves all that the next step depends on: parameters, buffers, the optimiser's moments, step, seed, what is frozen, the state of
    /// <c>ReduceOnPlateau</c>, <see cref="Horizon"/> and the hyper-parameters. Training resumed from it gives the same bits as training
    /// that never stopped.
    /// </summary>
    /// <param name="path">The file; one that is there is replaced once the new one is complete. <see cref="CompiledModel.Load(string)"/> takes it too.</param>
    /// <exception cref="IOException">The file cannot be written; one that was there is as before.</exception>
    public void SaveCheckpoint(string path) =>
        UseMemory(() => SafetensorsWriter.WriteFile(path, CheckpointSlots(), CheckpointMetadata()));

    /// <summary>Saves as <see cref="SaveCheckpoint(string)"/> to a stream.</summary>
    public void SaveCheckpoint(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        UseMemory(() => SafetensorsWriter.Write(stream, CheckpointSlots(), CheckpointMetadata()));
    }

    /// <summary>Loads what <see cref="SaveCheckpoint(string)"/> saved.</summary>
    /// <exception cref="WeightsFileException">The file is damaged, holds weights only, or is of another model or optimiser; this model is unchanged.</exception>
    /// <exception cref="IOException">The file cannot be read; the model is unchanged.</exception>
    public void LoadCheckpoint(string path)
    {
        using FileStream stream = OpenFile(path);
        LoadCheckpoint(stream);
    }

    /// <summary>Loads as <see cref="LoadCheckpoint(string)"/> from a stream, which ends where the checkpoint ends.</summary>
    /// <exception cref="WeightsFileException">As <see cref="LoadCheckpoint(string)"/>.</exception>
    public void LoadCheckpoint(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        UseMemory(() =>
        {
            SafetensorsHeader header = SafetensorsHeader.Read(stream);
            CheckpointMetadataReader values = new(header.Metadata, ReservedPrefix);
            values.CheckKind(CheckpointVersion, Info);
            long step = values.Step();
            ulong seed = values.Seed();
            PlateauState plateau = values.Plateau();
            TrainingHorizon? horizon = values.Horizon();
            HashSet<string> frozen = values.Frozen(FrozenPrefix, Parameters);
            StagedTensors tensors = new(Info.Name, CheckpointSlots(), IsBatchCounter, new WeightsLoadOptions());
            SafetensorsFile.Stage(stream, header, tensors);
            ApplyHyperparameters(values.Hyperparameters(HyperparameterPrefix, this));
            // Nothing below can fail.
            tensors.Apply();
            ForgetActivations();
            Step = step;
            Seed = seed;
            _plateau = plateau;
            Horizon = horizon;
            foreach (Parameter parameter in Parameters)
                parameter.Frozen = frozen.Contains(parameter.Name);
        });
    }

    /// <summary>Sets all or, where one is out of its range, none.</summary>
    private void ApplyHyperparameters(Dictionary<string, double> values)
    {
        Dictionary<string, double> before = HyperparameterNames.ToDictionary(name => name, GetHyperparameter, StringComparer.Ordinal);
        try
        {
            foreach ((string name, double value) in values)
                SetHyperparameter(name, value);
        }
        catch (ArgumentOutOfRangeException outOfRange)
        {
            foreach ((string name, double value) in before)
                SetHyperparameter(name, value);
            throw new WeightsFileException($"The checkpoint's hyper-parameters do not fit {Info.Name}: {outOfRange.Message}", outOfRange);
        }
    }

    private List<TensorSlot> CheckpointSlots()
    {
        List<TensorSlot> slots = WeightSlots();
        for (int slot = 0; slot < Info.OptimizerSlots; slot++)
        {
            foreach (ParameterInfo info in Info.Parameters)
            {
                slots.Add(new TensorSlot(
                    $"{ReservedPrefix}optimizer.{slot.ToString(CultureInfo.InvariantCulture)}.{info.Name}",
                    info.Shape,
                    OptimizerMemory,
                    slot * ParameterMemory.Length + info.Offset,
                    info.Length));
            }
        }
        return slots;
    }

    private Dictionary<string, string> CheckpointMetadata()
    {
        Dictionary<string, string> metadata = WeightMetadata();
        AddText("checkpoint", CheckpointVersion);
        AddText("optimizer", Info.Optimizer ?? "");
        Add("step", Step);
        Add("seed", Seed);
        Add("plateau.factor", _plateau.Factor);
        Add("plateau.best", _plateau.Best);
        Add("plateau.bad_epochs", _plateau.BadEpochs);
        Add("plateau.cooldown", _plateau.Cooldown);
        if (Horizon is { } horizon)
        {
            Add("horizon.steps_per_epoch", horizon.StepsPerEpoch);
            Add("horizon.epochs", horizon.Epochs);
        }
        foreach (Parameter parameter in Parameters.Where(parameter => parameter.Frozen))
            AddText(FrozenPrefix + parameter.Name, "1");
        foreach (string name in HyperparameterNames)
            Add(HyperparameterPrefix + name, GetHyperparameter(name));
        return metadata;

        void Add(string key, IFormattable value) => AddText(key, value.ToString(null, CultureInfo.InvariantCulture));
        void AddText(string key, string value) => metadata.Add(ReservedPrefix + key, value);
    }
}
