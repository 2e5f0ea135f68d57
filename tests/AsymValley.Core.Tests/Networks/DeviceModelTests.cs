using AsymValley.Networks;
using AsymValley.Parameters;
using TorchSharp;
using static TorchSharp.torch;

namespace AsymValley.Tests.Networks;

public sealed class DeviceModelTests
{
    [Fact]
    public void What_is_loaded_is_read_back_bit_for_bit()
    {
        using var fixture = new NetworkFixture(NetworkFixture.EveryKind, batch: 1);
        Assert.Equal(fixture.Parameters.Values, fixture.Model.ReadParameters().Values);
        Assert.Equal(fixture.Buffers.Values, fixture.Model.ReadBuffers().Values);
        for (int i = 0; i < fixture.Model.Parameters.Count; i++)
        {
            ParameterSlice slice = fixture.Definition.Parameters.Slices[i];
            Assert.Equal(slice.Shape, fixture.Model.Parameters[i].shape);
            Assert.Equal(fixture.Parameters[slice].ToArray(), fixture.Model.Parameters[i].data<float>().ToArray());
        }
    }

    [Fact]
    public void One_operation_on_the_flat_tensor_moves_every_view()
    {
        using var fixture = new NetworkFixture(NetworkFixture.EveryKind, batch: 1, gradients: true);
        using DisposeScope scope = NewDisposeScope();
        fixture.Model.Flat.mul_(2);
        Assert.Equal(fixture.Parameters["conv3.weight"].ToArray().Select(x => 2 * x),
            fixture.Model.Parameters[fixture.Definition.Parameters.Slices.IndexOf(fixture.Definition.Parameters["conv3.weight"])].data<float>().ToArray());
    }

    [Fact]
    public void Backward_passes_add_into_the_flat_gradient()
    {
        using var fixture = new NetworkFixture(NetworkFixture.EveryKind, batch: 4, gradients: true);
        using DisposeScope scope = NewDisposeScope();
        // The gradient asked for by name, without the views' .grad.
        IList<Tensor> expected = autograd.grad([fixture.Loss(BatchNormMode.Batch)], [.. fixture.Model.Parameters]);
        fixture.Loss(BatchNormMode.Batch).backward();
        float[] once = fixture.Model.ReadGradient().Values;
        Assert.Equal(expected.SelectMany(gradient => gradient.data<float>().ToArray()), once);
        fixture.Loss(BatchNormMode.Batch).backward();
        float[] twice = fixture.Model.ReadGradient().Values;
        Assert.Contains(once, x => x != 0);
        for (int i = 0; i < once.Length; i++)
            Assert.Equal(2 * once[i], twice[i], 1e-6 + 1e-5 * Math.Abs(once[i]));
        fixture.Model.FlatGradient.zero_();
        fixture.Loss(BatchNormMode.Batch).backward();
        Assert.Equal(once, fixture.Model.ReadGradient().Values);
    }

    [Fact]
    public void The_model_survives_the_scope_it_was_made_in()
    {
        NetworkFixture fixture;
        using (NewDisposeScope())
            fixture = new NetworkFixture(NetworkFixture.EveryKind, batch: 1, gradients: true);
        Assert.All(fixture.Model.Parameters, view => Assert.False(view.IsInvalid));
        Assert.Equal(fixture.Parameters.Values, fixture.Model.ReadParameters().Values);
        fixture.Dispose();
        Assert.All(fixture.Model.Parameters, view => Assert.True(view.IsInvalid));
    }

    [Fact]
    public void Vectors_of_another_network_are_refused()
    {
        NetworkDefinition ten = NetworkFixture.Named("LeNet5"), narrow = NetworkFixture.Named("LeNet5", width: 0.5);
        using var model = new DeviceModel(ten, CPU, gradients: false);
        Assert.Throws<LayoutMismatchException>(() => model.Load(Initialization.Parameters(narrow, 1), Initialization.Buffers(narrow)));
        Assert.Throws<InvalidOperationException>(() => model.FlatGradient);
    }
}
