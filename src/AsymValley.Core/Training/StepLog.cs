using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AsymValley.Training;

/// <summary>
/// Loss and hits of every step of an epoch. They stay on the device and are read every so many steps, because a read
/// makes the host wait for the device.
/// </summary>
/// <param name="steps">Steps of the epoch.</param>
/// <param name="readEvery">How many steps are read at once.</param>
/// <param name="device">Where the losses come from.</param>
internal sealed class StepLog(int steps, int readEvery, Device device) : IDisposable
{
    private readonly Tensor _log = zeros([2, steps], float32, device).DetachFromDisposeScope();
    private readonly double[] _images = new double[steps];
    private int _written, _read;

    /// <summary>Σ loss × images over the steps read so far.</summary>
    public double Loss { get; private set; }

    /// <summary>Images classified rightly in the steps read so far.</summary>
    public double Hits { get; private set; }

    /// <summary>Images of the steps read so far.</summary>
    public double Images { get; private set; }

    /// <summary>Notes one step, within the step's dispose scope.</summary>
    /// <returns>The first step, from 1, whose loss was seen not to be finite; 0 for none.</returns>
    public int Add(Tensor loss, Tensor logits, Tensor labels, int images)
    {
        using IDisposable quiet = no_grad();
        _log.narrow(0, 0, 1).narrow(1, _written, 1).copy_(loss);
        _log.narrow(0, 1, 1).narrow(1, _written, 1).copy_(logits.argmax(1).eq(labels).sum());
        _images[_written++] = images;
        return _written - _read == readEvery || _written == _images.Length ? Read() : 0;
    }

    public void Dispose() => _log.Dispose();

    private int Read()
    {
        int count = _written - _read;
        float[] values = _log.narrow(1, _read, count).cpu().contiguous().data<float>().ToArray();
        for (int i = 0; i < count; i++)
        {
            if (!float.IsFinite(values[i]))
                return _read + i + 1;
            Loss += values[i] * _images[_read + i];
            Hits += values[count + i];
            Images += _images[_read + i];
        }
        _read = _written;
        return 0;
    }
}
