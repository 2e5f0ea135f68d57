using AsymValley.Engine;

namespace AsymValley.Tests.Engine;

/// <summary>Processors as CPUID shows them, some read off real machines.</summary>
public sealed class HiddenCachesTests
{
    private const int Largest = unchecked((int)0x80000000), Topology = unchecked((int)0x8000001D), FirstCache = unchecked((int)0x80000005), OtherCaches = unchecked((int)0x80000006);
    private static readonly (int, int, int, int) s_amd = (13, 0x68747541, 0x444d4163, 0x69746e65), s_intel = (22, 0x756e6547, 0x6c65746e, 0x49656e69);

    [Fact]
    public void Zeros_in_the_leaf_of_an_AMD_processor_are_hidden_caches() =>
        Assert.True(HiddenCaches.AreHidden(Processor(s_amd, (unchecked((int)0x80000021), 0, 0, 0), default)));

    [Fact]
    public void A_leaf_that_tells_is_none() =>
        Assert.False(HiddenCaches.AreHidden(Processor(s_amd, (unchecked((int)0x80000021), 0, 0, 0), (0x121, 0x01c0003f, 0x3f, 0))));

    [Fact]
    public void A_processor_without_the_leaf_or_of_another_maker_is_none()
    {
        Assert.False(HiddenCaches.AreHidden(Processor(s_amd, (unchecked((int)0x80000008), 0, 0, 0), default)));
        Assert.False(HiddenCaches.AreHidden(Processor(s_intel, (unchecked((int)0x80000021), 0, 0, 0), default)));
    }

    [Fact]
    public void The_older_leaves_have_the_sizes() =>
        // An AMD EPYC 7003: 32 KiB, 512 KiB, 32 MiB, as its newer leaf and lscpu say too.
        Assert.Equal([32u << 10, 512u << 10, 32u << 20], HiddenCaches.Sizes((leaf, _) => leaf switch
        {
            FirstCache => (unchecked((int)0xff40ff40), unchecked((int)0xff40ff40), 0x20080140, 0x20080140),
            OtherCaches => (0x48002200, 0x68004200, 0x02006140, 0x01009140),
            _ => default,
        }));

    [Fact]
    public void Only_three_caches_of_one_byte_are_the_misreading()
    {
        uint[] words = [1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 3];
        Assert.True(HiddenCaches.IsMisread(words));
        for (int i = 0; i < words.Length; i++)
        {
            uint[] other = [.. words];
            other[i]++;
            Assert.False(HiddenCaches.IsMisread(other), $"word {i}");
        }
    }

    [Fact]
    public void The_librarys_own_data_are_its_writable_mappings_and_the_one_right_behind()
    {
        string[] maps =
        [
            "7f0000000000-7f0000001000 r-xp 00000000 08:01 11                         /opt/a b/libtorch_cpu.so",
            "7f0000001000-7f0000003000 rw-p 00001000 08:01 11                         /opt/a b/libtorch_cpu.so",
            "7f0000003000-7f0000004000 rw-p 00000000 00:00 0 ",
            "7f0000004000-7f0000005000 rw-p 00000000 00:00 0 ",
            "7f0000006000-7f0000007000 rw-p 00000000 08:01 12                         /opt/libtorch_cuda.so",
            "7f0000007000-7f0000008000 rw-p 00000000 00:00 0                          [heap]",
        ];
        Assert.Equal([(0x7f0000001000L, 0x7f0000003000L), (0x7f0000003000L, 0x7f0000004000L)], HiddenCaches.OwnData(maps));
    }

    private static Func<int, int, (int, int, int, int)> Processor((int, int, int, int) vendor, (int, int, int, int) largest, (int, int, int, int) topology) =>
        (leaf, _) => leaf switch { 0 => vendor, Largest => largest, Topology => topology, _ => default };
}
