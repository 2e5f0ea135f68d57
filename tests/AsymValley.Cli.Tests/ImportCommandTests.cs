using System.Text.Json;
using AsymValley.Checkpoints;
using AsymValley.Networks;

namespace AsymValley.Tests;

public sealed class ImportCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("valley-");

    [Fact]
    public void AModelGoesOutToPyTorchAndComesBack()
    {
        ValleyModel model = ValleyModelFile.Save(ValleyModel.Create(NetworkCatalog.Create("LeNet5", new NetworkOptions { Classes = 7 }), 5), At("a.safetensors"));
        JsonElement exported = Assert.Single(CommandLine.Run("export", At("a.safetensors"), "--path", At("a.pt")).Succeeded().Lines);
        Assert.Equal(("PyTorch", 10, new FileInfo(At("a.pt")).Length), (exported.GetProperty("Format").GetString(), exported.GetProperty("Tensors").GetInt32(), exported.GetProperty("Size").GetInt64()));

        JsonElement imported = Assert.Single(CommandLine.Run("import", At("a.pt"), "--model", "LeNet5", "--path", At("b.safetensors")).Succeeded().Lines);
        Assert.Equal(("PyTorch", 7, 10), (imported.GetProperty("Format").GetString(), imported.GetProperty("Classes").GetInt32(), imported.GetProperty("Loaded").GetInt32()));
        Assert.Equal(model.Parameters.Values, ValleyModelFile.Load(At("b.safetensors")).Parameters.Values);

        JsonElement[] list = CommandLine.Run("import", At("a.pt"), "--list").Succeeded().Lines;
        Assert.Equal(10, list.Length);
        Assert.Equal(("conv1.weight", "F32", "6x3x5x5"), (list[0].GetProperty("Name").GetString(), list[0].GetProperty("Type").GetString(), list[0].GetProperty("Shape").GetString()));
    }

    [Fact]
    public void WhatIsMissingIsAWarningWhereItMayBe()
    {
        ValleyModelFile.Save(ValleyModel.Create(NetworkCatalog.Create("LeNet5", new NetworkOptions { Classes = 7 }), 5), At("a.safetensors"));
        string[] line = ["import", At("a.safetensors"), "--model", "LeNet5", "--classes", "3", "--path", At("b.safetensors")];
        CommandLine.Outcome refused = CommandLine.Run(line);
        Assert.Equal(1, refused.Code);
        Assert.Contains("fc3.weight [3×84] (fc3.weight is [7×84])", refused.Error);
        CommandLine.Outcome partial = CommandLine.Run([.. line, "--partial"]).Succeeded();
        Assert.Contains("fc3.weight, fc3.bias", partial.Error);
        Assert.Equal(["fc3.weight", "fc3.bias"], partial.Lines[0].GetProperty("Missing").Deserialize<string[]>()!);
        Assert.Contains("--force", CommandLine.Run([.. line, "--partial"]).Error);
    }

    [Theory]
    [InlineData("import {0} --model LeNet5", "--path: ")]
    [InlineData("import {0} --path {1}", "--model: ")]
    [InlineData("import {0} --model LeNet5 --path {1} --state-dictionary ema", "--state-dictionary: ")]
    [InlineData("import {0} --classes 3 --path {1}", "--classes: ")]
    [InlineData("import {0} --model LeNet5 --input 3x0 --path {1}", "'3x0' of --input is no shape")]
    [InlineData("export {0} --path {1}.onnx", "--as: ")]
    public void BadUsageIsTold(string line, string expected)
    {
        ValleyModel model = ValleyModel.Create(NetworkCatalog.Create("LeNet5", new NetworkOptions()), 5);
        ModelExport.Write(model, At("a.pt"));
        CommandLine.Outcome outcome = CommandLine.Run([.. line.Split(' ').Select(part => part.Replace("{0}", At("a.pt")).Replace("{1}", At("b.safetensors")))]);
        Assert.Equal(2, outcome.Code);
        Assert.Contains(expected, outcome.Error);
        Assert.False(File.Exists(At("b.safetensors")));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string At(string name) => Path.Combine(_folder.FullName, name);
}
