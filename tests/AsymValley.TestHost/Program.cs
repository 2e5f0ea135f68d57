// A process for the tests to kill: trains a small network that has everything a resume must restore (momentum, batch
// normalisation, dropout, augmentation, averaging, snapshots), or goes on with the run that is in the folder. With
// "federate ALGORITHM FOLDER" it does the same for rounds of a federation; with "grid" it checks convolutions, which on a host that computes
// wrongly may write beyond their memory; with "load" it says which libtorch it takes, or why none.
using AsymValley;
using AsymValley.Engine;
using AsymValley.TestHost;
using AsymValley.Training;

if (args is ["load"])
    return Loading.Run();
if (args is ["grid"])
    return Grid.Run();
if (args is ["misread"])
    return Misreading.Run();
if (args is ["odd", var epochs])
    return OddNetworks.Run(int.Parse(epochs));
if (args is ["federate", var algorithm, var path])
    return FederationHost.Run(algorithm, path);
string folder = args[0];
if (ValleyRun.IsRun(folder))
{
    Trainer.Resume(folder);
    return 0;
}
Trainer.Train(SmallTask.Network, SmallTask.Dataset, new TrainingOptions
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
