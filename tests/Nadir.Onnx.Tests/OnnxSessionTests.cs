namespace Nadir.Onnx.Tests;

public sealed class OnnxSessionTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nadir-onnx-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_model_tells_what_it_takes_and_gives()
    {
        using var session = OnnxSession.Open(Affine());

        Assert.Equal("x: Float[?, 2]", Assert.Single(session.Inputs).ToString());
        Assert.Equal("y: Float[?, 3]", Assert.Single(session.Outputs).ToString());
    }

    [Fact]
    public void A_model_computes()
    {
        using var session = OnnxSession.Open(Affine());

        var result = session.Run("y", new OnnxInput<float>("x", new float[] { 1, 0, 0, 1, 2, -1 }, 3, 2));

        Assert.Equal([3, 3], result.Shape);
        Assert.Equal([1.5f, 2, 3, 4.5f, 5, 6, -1.5f, -1, 0], result.Values);
    }

    [Fact]
    public void Ids_look_rows_up()
    {
        var graph = new OnnxGraph("lookup");
        var ids = graph.Input("ids", OnnxElementType.Int64, -1, 2);
        var table = graph.Constant([0f, 10, 20, 30], 4, 1);
        graph.Output(graph.Node("Gather", [table, ids], ("axis", 0)), "rows", OnnxElementType.Float, -1, 2, 1);
        using var session = OnnxSession.Open(Write(graph));

        Assert.Equal([30f, 10], session.Run("rows", new OnnxInput<long>("ids", new long[] { 3, 1 }, 1, 2)).Values);
    }

    [Fact]
    public void Half_precision_is_widened()
    {
        var graph = new OnnxGraph("half");
        var input = graph.Input("x", OnnxElementType.Float16, -1);
        graph.Output(graph.Node("Add", [input, input]), "y", OnnxElementType.Float16, -1);
        using var session = OnnxSession.Open(Write(graph));

        Assert.Equal([0.5f, -3],
            session.Run("y", new OnnxInput<Half>("x", new[] { (Half)0.25f, (Half)(-1.5f) }, 2)).Values);
    }

    [Fact]
    public void Many_threads_may_run_one_model()
    {
        using var session = OnnxSession.Open(Affine());

        Parallel.For(0, 200, i => Assert.Equal(
            [i + 0.5f, 2 * i, 3 * i], session.Run("y", new OnnxInput<float>("x", new float[] { i, 0 }, 1, 2)).Values));
    }

    [Theory]
    [InlineData("z", 2, "z")]
    [InlineData("y", 3, "x")]
    public void What_does_not_fit_is_one_sentence_with_the_file(string output, int width, string part)
    {
        using var session = OnnxSession.Open(Affine());

        var message = Assert.Throws<OnnxException>(
            () => session.Run(output, new OnnxInput<float>("x", new float[width], 1, width))).Message;

        Assert.Contains("affine.onnx", message);
        Assert.Contains(part, message);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void A_missing_input_is_told()
    {
        using var session = OnnxSession.Open(Affine());

        Assert.Throws<OnnxException>(() => session.Run("y"));
    }

    [Fact]
    public void A_shape_that_is_not_the_datas_is_refused()
    {
        using var session = OnnxSession.Open(Affine());

        Assert.Throws<ArgumentException>(() => session.Run("y", new OnnxInput<float>("x", new float[5], 3, 2)));
    }

    [Fact]
    public void Damaged_files_get_a_sentence()
    {
        var bytes = File.ReadAllBytes(Affine());
        var random = new Random(3);
        var path = Path.Combine(_folder, "damaged.onnx");
        for (var round = 0; round < 100; round++)
        {
            var damaged = bytes[..random.Next(bytes.Length)];
            for (var i = 0; i < 3 && damaged.Length > 0; i++)
            {
                damaged[random.Next(damaged.Length)] ^= (byte)random.Next(1, 256);
            }

            File.WriteAllBytes(path, damaged);
            Assert.Contains("damaged.onnx", Assert.Throws<OnnxException>(() => OnnxSession.Open(path)).Message);
        }
    }

    [Fact]
    public void A_file_that_is_not_there_is_told() =>
        Assert.Throws<FileNotFoundException>(() => OnnxSession.Open(Path.Combine(_folder, "none.onnx")));

    // y = x W + b
    private string Affine()
    {
        var graph = new OnnxGraph("affine");
        var input = graph.Input("x", OnnxElementType.Float, -1, 2);
        var product = graph.Node("MatMul", [input, graph.Constant([1f, 2, 3, 4, 5, 6], 2, 3)]);
        graph.Output(graph.Node("Add", [product, graph.Constant([0.5f, 0, 0], 3)]), "y", OnnxElementType.Float, -1, 3);
        return Write(graph, "affine.onnx");
    }

    private string Write(OnnxGraph graph, string name = "model.onnx")
    {
        var path = Path.Combine(_folder, name);
        graph.Write(path);
        return path;
    }
}
