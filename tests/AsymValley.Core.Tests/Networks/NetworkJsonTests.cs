using System.Globalization;
using System.Text;
using AsymValley.Networks;
using AsymValley.Parameters;

namespace AsymValley.Tests.Networks;

public sealed class NetworkJsonTests
{
    [Fact]
    public void Every_network_of_the_catalog_survives_the_round_trip()
    {
        foreach (string name in NetworkCatalog.Names)
        {
            NetworkDefinition network = NetworkCatalog.Create(name, new NetworkOptions { Input = new AsymValley.Data.ImageShape(3, 64, 64), Classes = 7, Activation = Activation.Softplus });
            NetworkDefinition again = NetworkDefinition.FromJson(network.ToJson());
            Assert.Equal(network.ToJson(), again.ToJson());
            Assert.Equal(network.Hash, again.Hash);
            Assert.Equal(network.MultiplyAdds, again.MultiplyAdds);
            network.Parameters.EnsureSame(again.Parameters);
            network.Buffers.EnsureSame(again.Buffers);
        }
    }

    [Fact]
    public void Definitions_that_differ_have_different_hashes()
    {
        string[] hashes =
        [
            NetworkCatalog.Create("MLP", new NetworkOptions()).Hash,
            NetworkCatalog.Create("MLP", new NetworkOptions { Activation = Activation.Sigmoid }).Hash,
            NetworkCatalog.Create("MLP", new NetworkOptions { Hidden = [256, 129] }).Hash,
        ];
        Assert.Equal(hashes.Length, hashes.Distinct().Count());
        Assert.Matches("^[0-9a-f]{64}$", hashes[0]);
    }

    [Fact]
    public void Numbers_are_written_alike_in_every_culture()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            string expected = NetworkCatalog.Create("VGG16BN", new NetworkOptions()).ToJson();
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
            NetworkDefinition network = NetworkCatalog.Create("VGG16BN", new NetworkOptions());
            Assert.Equal(expected, network.ToJson());
            Assert.Equal(network.Hash, NetworkDefinition.FromJson(expected).Hash);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void The_documented_example_is_a_valid_definition()
    {
        string text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "network-definition.md"));
        int start = text.IndexOf("```json", StringComparison.Ordinal) + "```json".Length;
        NetworkDefinition network = NetworkDefinition.FromJson(text[start..text.IndexOf("```", start, StringComparison.Ordinal)]);

        Assert.Equal("SmallResidual", network.Name);
        // stem 3·16·9; block 16·16·9 + 2·16, twice 16 for its two norms' β; classifier 16·10 + 10
        Assert.Equal(432 + 32 + 2304 + 32 + 2304 + 170, network.Parameters.Count);
        Assert.Equal("10", network.Shapes[^1].ToString());
    }

    [Theory]
    [InlineData("""{ "name": "a", "kind": "convolution" }""", "a", "'convolution' is no kind of layer; the kinds are conv, batchNorm")]
    [InlineData("""{ "name": "a" }""", "a", "has no kind")]
    [InlineData("""{ "kind": "flatten" }""", null, "Layer number 1 has no name")]
    [InlineData("""{ "name": "a", "kind": "conv", "channels": 4, "kernel": 3, "dilatation": 2 }""", "a", "dilatation")]
    [InlineData("""{ "name": "a", "kind": "conv", "channels": 4 }""", "a", "kernel")]
    [InlineData("""{ "name": "a", "kind": "conv", "channels": "4", "kernel": 3 }""", "a", "channels")]
    [InlineData("""{ "name": "a", "kind": "activate", "function": "tanh" }""", "a", "function")]
    [InlineData("""{ "name": "a", "kind": "linear", "features": 5 }""", "a", "expected a vector")]
    public void A_faulty_layer_is_named(string layer, string? name, string words)
    {
        string json = $$"""{ "name": "n", "input": { "channels": 1, "height": 8, "width": 8 }, "classes": 5, "layers": [ {{layer}} ] }""";
        var error = Assert.Throws<NetworkDefinitionException>(() => NetworkDefinition.FromJson(json));
        Assert.Equal(name, error.Layer);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("""{ "name": "n\ud800", "input": { "channels": 1, "height": 1, "width": 5 }, "classes": 5, "layers": [ { "kind": "flatten", "name": "a" } ] }""")]
    [InlineData("""{ "name": "n", "input": { "channels": 1, "height": 1, "width": 5 }, "classes": 5, "layers": [ { "kind": "flatten", "name": "a\udc00" } ] }""")]
    [InlineData("""{ "name": "n", "input": { "channels": 1, "height": 1, "width": 5 }, "classes": 5, "layers": [ { "kind": "flatten", "name": "a", "\ud800": 1 } ] }""")]
    [InlineData("""{ "name": "n", "input": { "channels": 1, "height": 1, "width": 5 }, "classes": 5, "layers": [ { "kind": "flatten", "name": "a", "inputs": [ null ] } ] }""")]
    [InlineData("""{ "name": "n", "input": { "channels": 1, "height": 1, "width": 5 }, "classes": 5, "layers": [ { "kind": "flatten", "name": "a", "inputs": null } ] }""")]
    [InlineData("""{ "name": "n", "input": { "channels": 1, "height": 1, "width": 5 }, "classes": 5, "layers": [ { "kind": "flatten", "name": "a" }, { "kind": "batchNorm", "name": "b", "epsilon": 1e999 } ] }""")]
    [InlineData("""{ "name": "n", "input": { "channels": 1, "height": 1, "width": 5 }, "classes": 5, "layers": [ { "kind": "flatten", "name": "a" }, { "kind": "scale", "name": "b", "factor": -1e999 } ] }""")]
    // Two layers whose parameters would have one name.
    [InlineData("""{ "name": "n", "input": { "channels": 1, "height": 1, "width": 5 }, "classes": 5, "layers": [ { "kind": "flatten", "name": "f" }, { "kind": "linear", "name": "a", "features": 5 }, { "kind": "linear", "name": "a.", "features": 5 }, { "kind": "positionEmbedding", "name": "a.weight" } ] }""")]
    [InlineData("[]")]
    [InlineData("""{ "name": "n" }""")]
    [InlineData("""{ "name": "n", "input": { "channels": 1, "height": 8, "width": 8 }, "classes": 5 }""")]
    [InlineData("""{ "name": "n", "input": { "channels": 1, "height": 8, "width": 8 }, "classes": 5, "layers": null }""")]
    [InlineData("""{ "name": "n", "input": { "channels": 1, "height": 8, "width": 8 }, "classes": 5, "layers": [ 3 ] }""")]
    [InlineData("""{ "name": "n", "input": { "channels": 1 }, "classes": 5, "layers": [] }""")]
    public void What_is_no_definition_is_refused(string json) =>
        Assert.Throws<NetworkDefinitionException>(() => NetworkDefinition.FromJson(json));

    [Fact]
    public void Damaged_text_is_a_definition_or_a_definition_error()
    {
        string json = NetworkFixture.EveryKind.ToJson(indented: false);
        var random = new SeededRandom(4);
        int refused = 0;
        for (int round = 0; round < 3000; round++)
        {
            var damaged = new StringBuilder(json);
            for (int i = random.NextInt32(3); i >= 0; i--)
            {
                int place = random.NextInt32(damaged.Length - 9);
                if (random.NextInt32(2) == 0)
                    damaged[place] = "0999{}[]\",:-e\\"[random.NextInt32(14)];
                else
                    damaged.Remove(place, random.NextInt32(9));
            }
            try
            {
                NetworkDefinition.FromJson(damaged.ToString());
            }
            catch (NetworkDefinitionException)
            {
                refused++;
            }
        }
        Assert.InRange(refused, 1500, 2999);
    }

    [Fact]
    public void Kind_may_come_last_and_comments_are_allowed()
    {
        NetworkDefinition network = NetworkDefinition.FromJson("""
            {
              // a comment
              "name": "n", "classes": 5, "input": { "channels": 1, "height": 8, "width": 8 },
              "layers": [
                { "name": "flat", "kind": "flatten" },
                { "name": "fc", "features": 5, "bias": false, "kind": "linear" },
              ],
            }
            """);
        Assert.Equal(["fc.weight"], network.Parameters.Slices.Select(slice => slice.Name));
    }
}
