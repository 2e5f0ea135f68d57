using System.Text.Json;
using AsymValley.Checkpoints;
using AsymValley.Data;
using CsCheck;

namespace AsymValley.Fuzz;

/// <summary>A reader, what it is given, and the errors that it documents.</summary>
/// <param name="Name">For messages, and for the folder of its regressions.</param>
/// <param name="Share">Its share of the inputs, relative to the others'.</param>
/// <param name="Inputs">Makes files.</param>
/// <param name="Read">Reads a file.</param>
/// <param name="Errors">What it may throw.</param>
internal sealed record Target(string Name, int Share, Gen<byte[]> Inputs, Action<string> Read, params Type[] Errors)
{
    private static readonly Type[] s_file = [typeof(DataFormatException)];
    private static readonly Type[] s_checkpoint = [typeof(DataFormatException), typeof(PickleRefusedException), typeof(TensorsMissingException), typeof(InvalidOptionException)];

    public static IReadOnlyList<Target> All { get; } =
    [
        new("pickle", 3, Checkpoints.Pickles, Readers.Checkpoint, s_checkpoint),
        new("torch", 4, Checkpoints.TorchFiles, Readers.Checkpoint, s_checkpoint),
        new("safetensors", 3, Checkpoints.SafetensorsFiles, Readers.Checkpoint, s_checkpoint),
        new("model-file", 2, Checkpoints.SafetensorsFiles, Readers.ModelFile, s_file),
        new("state", 1, Checkpoints.StateFiles, path => StateFile.Load(path), s_file),
        new("mat", 3, Images.MatFiles, path => SvhnReader.Read(path), s_file),
        new("png", 4, Images.PngFiles, path => ImageFile.Read(path), s_file),
        new("jpeg", 1, Images.JpegFiles, path => ImageFile.Read(path), s_file),
        new("idx-images", 2, Images.IdxImages, Readers.IdxImages, s_file),
        new("idx-labels", 1, Images.IdxLabels, Readers.IdxLabels, s_file),
        new("cifar", 1, Images.CifarFiles, path => CifarReader.Read([path], CifarLabels.Cifar10), s_file),
        new("stl10", 1, Images.StlFiles, Readers.Stl10, s_file),
        new("digits", 1, Images.DigitFiles, path => DigitsReader.Read(path), s_file),
        new("image-folder", 1, Images.PngFiles, Readers.ImageFolder, [.. s_file, typeof(InvalidOptionException)]),
        new("archive", 1, Images.Archives, Readers.Unpack, [.. s_file, typeof(DownloadMismatchException)]),
        new("definition", 4, Documents.Definitions, Readers.Definition, typeof(Networks.NetworkDefinitionException)),
        new("name-map", 1, Documents.NameMaps, path => NameMap.FromJson(File.ReadAllText(path)), typeof(InvalidOptionException)),
        new("partition", 2, Documents.Partitions, path => Federated.PartitionFile.Read(path), s_file),
        new("run-record", 1, Documents.RunRecords, Readers.RunRecord, typeof(JsonException), typeof(Networks.NetworkDefinitionException)),
        new("federation-record", 1, Documents.FederationRecords, path => Federated.FederationRecord.FromJson(File.ReadAllBytes(path)), typeof(JsonException), typeof(InvalidOptionException), typeof(Networks.NetworkDefinitionException)),
        new("surface", 1, Documents.Surfaces, Readers.Surface, [.. s_file, typeof(Landscape.SurfaceFileException)]),
        new("result", 2, Documents.Results, Readers.Result, typeof(JsonException), typeof(Reports.Figures.FigureException), typeof(Landscape.LossProfileException)),
    ];
}
