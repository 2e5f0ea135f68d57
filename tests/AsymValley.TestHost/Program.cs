// A process for the tests to kill: trains a small network that has everything a resume must restore (momentum, batch
// normalisation, dropout, augmentation, averaging, snapshots), or goes on with the run that is in the folder. With
// "federate ALGORITHM FOLDER" it does the same for rounds of a federation.
using AsymValley.Data;
using AsymValley.Networks;
using AsymValley.TestHost;
using AsymValley.Training;

if (args is ["federate", var algorithm, var path])
    return FederationHost.Run(algorithm, path);
string folder = args[0];
if (File.Exists(Path.Combine(folder, "run.json")))
{
    Trainer.Resume(folder);
    return 0;
}
Dataset dataset = DatasetCatalog.Open("Synthetic", null, new DatasetOptions { TrainCount = 200, TestCount = 50 });
var network = new NetworkDefinition("Everything", dataset.Shape, dataset.Classes,
[
    new Conv("conv", 8, 5) { Stride = 2 },
    new BatchNorm("bn"),
    new Activate("relu", Activation.Relu),
    new MaxPool("pool", 2),
    new Flatten("flatten"),
    new Dropout("dropout", 0.3),
    new Linear("classifier", dataset.Classes),
]);
Trainer.Train(network, dataset, new TrainingOptions
{
    Epochs = 12,
    BatchSize = 32,
    Swa = true,
    Augment = true,
    SnapshotEvery = 1,
    Seed = 5,
    Threads = 2,
    RunPath = folder,
});
return 0;
