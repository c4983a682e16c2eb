using Nadir.Archive;
using Nadir.Imagery;
using Nadir.Server.Pictures;
using Nadir.Server.Tests.Support;

namespace Nadir.Server.Tests.Pictures;

public sealed class OpenScenesTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    [Fact]
    public void Images_stay_open_as_long_as_there_is_room_or_somebody_uses_them()
    {
        var scenes = fixture.Store.ListScenes(new SceneQuery { Count = 8 });
        using var open = new OpenScenes(fixture.Store, new ServerLimits { OpenScenes = 2 });
        ImageSource first;
        using (var lease = open.Open(scenes[0]))
        {
            first = lease.Source;
        }

        using (var again = open.Open(scenes[0]))
        {
            Assert.Same(first, again.Source);
            foreach (var other in scenes.Skip(1))
            {
                open.Open(other).Dispose();
            }

            // In use: not closed, although seven others came after it.
            first.Read();
        }

        open.Open(scenes[1]).Dispose();
        open.Open(scenes[2]).Dispose();
        Assert.Throws<ObjectDisposedException>(() => first.Read());
        using var reopened = open.Open(scenes[0]);
        Assert.NotSame(first, reopened.Source);
    }

    [Fact]
    public void Many_threads_share_few_open_images()
    {
        var scenes = fixture.Store.ListScenes(new SceneQuery { Count = 8 });
        using var open = new OpenScenes(fixture.Store, new ServerLimits { OpenScenes = 3 });
        Parallel.For(0, 400, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            using var lease = open.Open(scenes[i * 7 % 8]);
            Assert.Equal(40, lease.Source.Read().Width);
        });
    }
}
