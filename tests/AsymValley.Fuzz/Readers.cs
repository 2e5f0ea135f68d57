using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using AsymValley.Checkpoints;
using AsymValley.Data;
using AsymValley.Landscape;
using AsymValley.Networks;
using AsymValley.Reports;
using AsymValley.Reports.Figures;

namespace AsymValley.Fuzz;

/// <summary>Readers that need more than a file, used as the cmdlets use them.</summary>
internal static class Readers
{
    public static NetworkDefinition Tiny { get; } = NetworkDefinition.FromJson(File.ReadAllText(Checkpoints.Fixture("tiny.json")));

    /// <summary>Lists a checkpoint, reads all that it has, and imports a network from it.</summary>
    public static void Checkpoint(string path)
    {
        using CheckpointFile file = CheckpointFile.Open(path);
        foreach (CheckpointTensor tensor in file.StateDictionaries.SelectMany(dictionary => dictionary.Tensors))
            tensor.Read();
        ModelImport.Read(file, options => Tiny, null, null, new ImportOptions { Partial = true });
        ModelImport.Read(file, null, new ImportOptions());
    }

    public static void ModelFile(string path)
    {
        using (ParameterReader reader = ParameterReader.Open(path))
            reader.Read(Tiny.Parameters.Slices[0], 0, new float[Tiny.Parameters.Slices[0].Length]);
        ValleyModelFile.Load(path, Tiny);
        ValleyModelFile.Load(path);
    }

    public static void IdxImages(string path) => IdxReader.Read(path, Sibling(path, "labels", Images.Labels), 10);

    public static void IdxLabels(string path) => IdxReader.Read(Sibling(path, "images", Images.Pictures), path, 10);

    public static void Stl10(string path) => Stl10Reader.Read(path, Sibling(path, "labels", [1]));

    /// <summary>The only image of one class beside a good one of another.</summary>
    public static void ImageFolder(string path)
    {
        string folder = Path.Combine(Path.GetDirectoryName(path)!, "images");
        foreach (string split in (string[])["train", "test"])
        {
            foreach (string name in (string[])["a", "b"])
                Directory.CreateDirectory(Path.Combine(folder, split, name));
            File.WriteAllBytes(Path.Combine(folder, split, "a", "1.png"), Images.Picture);
            File.Copy(path, Path.Combine(folder, split, "b", "1.png"), overwrite: true);
        }
        DatasetCatalog.Open("ImageFolder", folder, new DatasetOptions { Size = 4 });
    }

    public static void Unpack(string path)
    {
        string folder = Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(path)!, "unpacked")).FullName;
        try
        {
            new DownloadUnpacking(Images.Expected, folder).Run(path, force: true, (_, _) => { }, default);
            if (Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Any(file => !file.StartsWith(Path.Combine(folder, "set"), StringComparison.Ordinal)))
                throw new InvalidOperationException("A file was written elsewhere.");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    public static void Definition(string path)
    {
        NetworkDefinition network = NetworkDefinition.FromJson(File.ReadAllText(path));
        // What is read can be written and read again, and shown.
        if (NetworkDefinition.FromJson(network.ToJson()).Hash != network.Hash)
            throw new InvalidOperationException("The definition is another one after it was written.");
        _ = (network.Depth, network.MultiplyAdds, network.ToString());
    }

    public static void RunRecord(string path) => AsymValley.Checkpoints.RunRecord.FromJson(File.ReadAllBytes(path)).ReadNetwork();

    public static void Surface(string path) => SurfaceState.Load(path, ImmutableSortedDictionary<string, string>.Empty.Add("a", "b"), 4);

    /// <summary>A line of a file of results, drawn as Export-ValleyPlot does.</summary>
    public static void Result(string path)
    {
        var line = (JsonElement)CheckedJson.Read(File.ReadAllBytes(path), typeof(JsonElement), ResultJson.Options);
        if (line.ValueKind != JsonValueKind.Object || !line.TryGetProperty("Type", out JsonElement name) || name.ValueKind != JsonValueKind.String || FigureKinds.TypeNamed(name.GetString()!) is not { } type)
            return;
        Figure figure = FigureKinds.Of([ResultJson.Read(JsonObject.Create(line), type)]);
        SvgFigure.ToSvg(figure);
        ResultJson.Of(figure.Name, figure.Results);
    }

    private static string Sibling(string path, string name, byte[] content)
    {
        string file = Path.Combine(Path.GetDirectoryName(path)!, name);
        if (!File.Exists(file))
            File.WriteAllBytes(file, content);
        return file;
    }
}
