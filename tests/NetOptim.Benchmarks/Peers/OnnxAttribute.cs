namespace NetOptim.Benchmarks.Peers;

/// <summary>One attribute of an ONNX node.</summary>
/// <param name="Encoded">Its AttributeProto.</param>
internal readonly record struct OnnxAttribute(byte[] Encoded)
{
    private const int FloatType = 1;
    private const int IntType = 2;
    private const int IntsType = 7;

    public static OnnxAttribute Float(string name, float value) => Create(name, FloatType, attribute => attribute.Field(2, value));

    public static OnnxAttribute Int(string name, int value) => Create(name, IntType, attribute => attribute.Field(3, value));

    public static OnnxAttribute Ints(string name, params int[] values) => Create(name, IntsType, attribute =>
    {
        foreach (int value in values)
            attribute.Field(8, value);
    });

    private static OnnxAttribute Create(string name, int type, Action<Protobuf> value) => new(Protobuf.Message(attribute =>
    {
        attribute.Field(1, name);
        value(attribute);
        attribute.Field(20, type);
    }));
}
