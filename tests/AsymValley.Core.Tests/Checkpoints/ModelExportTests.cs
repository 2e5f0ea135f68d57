using System.Diagnostics;
using AsymValley.Checkpoints;
using AsymValley.Networks;

namespace AsymValley.Tests.Checkpoints;

public sealed class ModelExportTests
{
    [Theory]
    [InlineData("a.pt", ExportFormat.PyTorch)]
    [InlineData("a.pth", ExportFormat.PyTorch)]
    [InlineData("a.safetensors", ExportFormat.Safetensors)]
    public void AnExportedModelComesBackTheSame(string name, ExportFormat format)
    {
        using var folder = new TemporaryFolder();
        ValleyModel model = ValleyModel.Create(PyTorchFixture.Tiny, 7);
        ExportResult result = ModelExport.Write(model, folder.File(name));
        Assert.Equal((format, 13, new FileInfo(folder.File(name)).Length), (result.Format, result.Tensors, result.Size));
        using CheckpointFile file = CheckpointFile.Open(result.Path);
        ImportResult back = ModelImport.Read(file, model.Network, new ImportOptions());
        Assert.Equal(model.Parameters.Values, back.Model.Parameters.Values);
        Assert.Equal(model.Buffers.Values, back.Model.Buffers.Values);
        Assert.Empty(back.Warnings());

        byte[] first = File.ReadAllBytes(result.Path);
        ModelExport.Write(model, folder.File("b" + name), format);
        Assert.Equal(first, File.ReadAllBytes(folder.File("b" + name)));
        Assert.Equal("Format", Assert.Throws<InvalidOptionException>(() => ModelExport.Write(model, folder.File("a.onnx"))).Option);
    }

    [PythonTorchFact]
    public void PyTorchReadsAnExportedModelAndComputesTheSame()
    {
        using var folder = new TemporaryFolder();
        using CheckpointFile file = CheckpointFile.Open(PyTorchFixture.FileOf("checkpoint.pt"));
        ValleyModel model = ModelImport.Read(file, PyTorchFixture.Tiny, new ImportOptions { StateDictionary = "swa_state_dict" }).Model;
        string path = ModelExport.Write(model, folder.File("swa.pt")).Path, source = PyTorchFixture.FileOf("checkpoint.pt");
        // With the defaults and with weights_only; the same names in the same order but for the counters, the same bits.
        PythonTorchFactAttribute.Run($"""
            import torch
            theirs = torch.load({Quoted(source)})["swa_state_dict"]
            for options in ({'{'}{'}'}, {'{'}"weights_only": True{'}'}):
                ours = torch.load({Quoted(path)}, **options)
                assert set(ours) == set(k[len("module."):] for k in theirs if "num_batches" not in k), list(ours)
                assert all(torch.equal(v, theirs["module." + k]) and v.dtype == torch.float32 for k, v in ours.items())
            bn = torch.nn.BatchNorm2d(4)
            bn.load_state_dict({'{'}k[len("bn1."):]: v for k, v in ours.items() if k.startswith("bn1."){'}'}, strict=True)
            """);
        static string Quoted(string text) => $"r'{text}'";
    }
}

/// <summary>A test that asks PyTorch itself: reported as skipped where no python3 has it.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PythonTorchFactAttribute : FactAttribute
{
    private static readonly Lazy<string?> Python = new(() => ((string[])["/usr/bin/python3", "python3"]).FirstOrDefault(python =>
        Start(python, "import importlib.util, sys; sys.exit(importlib.util.find_spec('torch') is None)").Code == 0));

    public PythonTorchFactAttribute()
    {
        if (Python.Value is null)
            Skip = "No python3 with torch, e.g. of Debian's python3-torch.";
    }

    /// <summary>Runs a script; what it says on standard error is the message where it fails.</summary>
    public static void Run(string script)
    {
        (int code, string error) = Start(Python.Value!, script);
        Assert.True(code == 0, error);
    }

    private static (int Code, string Error) Start(string python, string script)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(python, ["-c", script]) { RedirectStandardError = true })!;
            string error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, error);
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return (-1, e.Message);
        }
    }
}
