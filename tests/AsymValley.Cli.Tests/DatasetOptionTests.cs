using AsymValley.Data;
using AsymValley.Federated;

namespace AsymValley.Tests;

public sealed class DatasetOptionTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("valley-");

    [Fact]
    public void ImagesAreReadAsTheCommandLineSays()
    {
        // 11×9 pixels, black and white.
        byte[] png = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAsAAAAJAQAAAADMH+uAAAAAEUlEQVQI12MIdWD4/4ABGwkAjOEKZnqViXgAAAAASUVORK5CYII=");
        foreach (string part in (string[])["train", "test"])
        {
            foreach (string name in (string[])["cat", "dog"])
            {
                Directory.CreateDirectory(At(part, name));
                File.WriteAllBytes(At(part, name, "1.png"), png);
                File.WriteAllBytes(At(part, name, "2.png"), png);
            }
        }
        string file = At("p.json");
        string[] line = ["partition", "--dataset", "imagefolder", "--data", _folder.FullName, "--kind", "Iid", "--clients", "2", "--minimum-samples", "1", "--path", file];
        CommandLine.Run([.. line, "--size", "4", "--fit", "Stretch", "--grey"]).Succeeded();
        Partition partition = Partition.Load(file);
        Assert.Equal(new DatasetOptions { Size = 4, Fit = ImageFit.Stretch, Grey = true }, partition.DatasetReference.Options);
        Assert.Equal(["cat", "dog"], partition.ClassNames.ToArray());
        Assert.Equal(new ImageShape(1, 4, 4), partition.Dataset.Shape);

        File.WriteAllBytes(At("train", "dog", "2.png"), png[..40]);
        CommandLine.Outcome failed = CommandLine.Run([.. line, "--force"]);
        Assert.Equal(1, failed.Code);
        Assert.Contains("2.png, offset", failed.Error);
    }

    private string At(params string[] names) => Path.Combine([_folder.FullName, .. names]);

    public void Dispose() => _folder.Delete(recursive: true);
}
