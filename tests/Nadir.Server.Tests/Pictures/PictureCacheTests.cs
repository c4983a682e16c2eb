using System.Globalization;
using Nadir.Archive;
using Nadir.Server.Pictures;

namespace Nadir.Server.Tests.Pictures;

public sealed class PictureCacheTests
{
    [Fact]
    public void It_never_holds_more_than_it_may_and_forgets_what_was_not_asked_for_longest()
    {
        var cache = new PictureCache(1000);
        var random = new Random(1);
        long hits = 0;
        long misses = 0;
        var model = new List<(string Key, byte[] Picture)>();
        for (var i = 0; i < 5000; i++)
        {
            var key = random.Next(60).ToString(CultureInfo.InvariantCulture);
            var known = model.FindIndex(entry => entry.Key == key);
            var found = cache.Find(key);
            Assert.Equal(known >= 0 ? model[known].Picture : null, found);
            _ = known >= 0 ? hits++ : misses++;
            if (known >= 0)
            {
                model.Add(model[known]);
                model.RemoveAt(known);
            }
            else
            {
                var picture = new byte[random.Next(1, 300)];
                cache.Add(key, picture);
                model.Add((key, picture));
                while (model.Sum(entry => entry.Picture.Length) > 1000)
                {
                    model.RemoveAt(0);
                }
            }

            Assert.Equal(model.Sum(entry => entry.Picture.Length), cache.Bytes);
            Assert.Equal(new CacheStatistics(hits, misses, model.Count, cache.Bytes), cache.Statistics);
        }
    }

    [Fact]
    public void What_is_larger_than_all_of_it_is_not_kept()
    {
        var cache = new PictureCache(10);
        cache.Add("small", new byte[10]);
        cache.Add("large", new byte[11]);
        Assert.Null(cache.Find("large"));
        Assert.NotNull(cache.Find("small"));
    }
}
