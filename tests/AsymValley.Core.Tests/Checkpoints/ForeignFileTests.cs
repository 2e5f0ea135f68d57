using System.Text;
using AsymValley.Checkpoints;
using AsymValley.Data;
using static AsymValley.Tests.Checkpoints.HostileArchive;

namespace AsymValley.Tests.Checkpoints;

/// <summary>Files that are no checkpoints are named, with what to do.</summary>
public sealed class ForeignFileTests
{
    public static TheoryData<string, byte[], string> Files => new()
    {
        { "LFS", "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"u8.ToArray(), "git lfs pull" },
        { "page", "\n<!DOCTYPE html>\n<html><head>"u8.ToArray(), "page of HTML" },
        { "XML", "<?xml version=\"1.0\"?><Error>"u8.ToArray(), "text in XML" },
        { "index", "{\"metadata\": {}, \"weight_map\": {}}"u8.ToArray(), "index of several files" },
        { "gzip", [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3], "gzip; decompress it first" },
        { "npy", [0x93, .. "NUMPY"u8, 1, 0, 0x76, 0, .. "{'descr': '<f4'"u8], "array of NumPy (.npy); load it in Python" },
        { "HDF5", [0x89, .. "HDF\r\n"u8, 0x1A, 0x0A, 0, 0, 0, 0], "HDF5 file (.h5 of Keras" },
        { "GGUF", "GGUF\u0003\0\0\0\u0001"u8.ToArray(), "GGUF file" },
        { "PNG", [0x89, .. "PNG\r\n"u8, 0x1A, 0x0A], "PNG image" },
        { "empty", [], "an empty file" },
        { "npz", Zip([("arr_0.npy", [1])]), "arrays of NumPy (.npz)" },
        { "zipped", Zip([("model.pth", [1])]), "unpack it first" },
        { "TorchScript", Zip([("net/data.pkl", Pickle("}.")), ("net/constants.pkl", Pickle(").")), ("net/code/net.py", [])]), "torch.jit.load(file).state_dict()" },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void WhatIsNoCheckpointIsNamed(string kind, byte[] content, string words)
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write($"{kind}.pth", content);
        Assert.Contains(words, Assert.Throws<DataFormatException>(() => CheckpointFile.Open(path)).Message, StringComparison.Ordinal);
        Assert.Throws<DataFormatException>(() => ValleyModelFile.Load(path));
    }

    [Fact]
    public void AWholeModuleIsNamed()
    {
        using var folder = new TemporaryFolder();
        byte[] module = Pickle(Global("models.resnet", "ResNet"), ")\u0081}b."), within = Pickle("}", Text("args"), Global("argparse", "Namespace"), ")\u0081s.");
        foreach (Func<byte[], byte[]> format in (Func<byte[], byte[]>[])[pickle => Zip(pickle), pickle => Legacy(pickle, "")])
        {
            Assert.Contains("a whole module that torch.save(model) wrote", Refused(format(module)), StringComparison.Ordinal);
            Assert.DoesNotContain("whole module", Refused(format(within)), StringComparison.Ordinal);
        }

        string Refused(byte[] file) => Assert.Throws<PickleRefusedException>(() => CheckpointFile.Open(folder.Write("a.pt", file))).Message;
    }

    [Fact]
    public void AHeaderWhoseLengthBeginsAsAPickleIsAHeader()
    {
        // Bytes 80 02 00 and 80 52 09.
        foreach (int length in (int[])[0x280, 0x95280])
        {
            using var folder = new TemporaryFolder();
            byte[] header = Encoding.UTF8.GetBytes("{}".PadRight(length));
            using CheckpointFile file = CheckpointFile.Open(folder.Write("a", [.. BitConverter.GetBytes((long)length), .. header]));
            Assert.Equal(CheckpointFormat.Safetensors, file.Format);
        }
    }

    [Fact]
    public void ReadersOfImagesNameThemToo()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("data", "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"u8);
        foreach (Action read in (Action[])[() => IdxReader.Read(path, path, 10), () => SvhnReader.Read(path), () => CifarReader.Read([path], CifarLabels.Cifar10), () => Stl10Reader.Read(path, path), () => ImageFile.Read(path)])
            Assert.Contains("git lfs pull", Assert.Throws<DataFormatException>(read).Message, StringComparison.Ordinal);
    }
}
