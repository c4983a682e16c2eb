using Nadir.Text;

namespace Nadir.Text.Tests;

public sealed class NounThesaurusTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nadir-thesaurus-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_most_common_sense_has_the_synonyms_and_the_sense_above_it_the_hypernyms()
    {
        Write();
        var thesaurus = NounThesaurus.Read(_folder);

        Assert.Equal(["car park", "parking area"], thesaurus.Synonyms("parking lot"));
        Assert.Equal(["lot", "piece of land"], thesaurus.Hypernyms("parking lot"));
        // "bank" has two senses; the slope is the first in this index.
        Assert.Equal(["slope"], thesaurus.Synonyms("bank"));
        Assert.Empty(thesaurus.Hypernyms("bank"));
        // The pointer marked @i leads from a single thing to its kind, and Thames is a name.
        Assert.Empty(thesaurus.Synonyms("river"));
        Assert.Empty(thesaurus.Synonyms("green"));
        Assert.Empty(thesaurus.Hypernyms("green"));
    }

    [Fact]
    public void Things_are_man_made_or_natural_objects_and_places_by_their_most_common_sense()
    {
        Write();
        // "sum" is a quantity first, and "Thames" a name.
        Assert.Equal(["bank", "parking lot", "river"], NounThesaurus.Read(_folder).Things);
    }

    [Theory]
    [InlineData("index.noun", "bank n two\n")]
    [InlineData("index.noun", "bank n 9 1 @ 1 0 00000100\n")]
    [InlineData("data.noun", "00000100 17 n 09 bank 0\n")]
    [InlineData("data.noun", "00000100 17 n 01 bank 0 002 @ 00000200 n 0000 | cut short\n")]
    [InlineData("data.noun", "none\n")]
    public void A_damaged_file_is_refused_by_its_line(string file, string line)
    {
        Write();
        File.AppendAllText(Path.Combine(_folder, file), line);
        var lines = File.ReadAllLines(Path.Combine(_folder, file)).Length;
        Assert.Contains($"{file}, line {lines}",
            Assert.Throws<InvalidDataException>(() => NounThesaurus.Read(_folder)).Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Debians_files_have_the_words_of_remote_sensing()
    {
        var thesaurus = NounThesaurus.FindAndRead();
        Skip.If(thesaurus is null, "Debian's wordnet-base is not installed.");
        Assert.Equal(["airdrome", "aerodrome", "drome"], thesaurus!.Synonyms("airport"));
        Assert.Equal(["airfield", "landing field", "flying field", "field"], thesaurus.Hypernyms("airport"));
        Assert.Contains("seashore", thesaurus.Synonyms("coast"));
    }

    private void Write()
    {
        File.WriteAllText(
            Path.Combine(_folder, "index.noun"),
            "  1 This is a licence.\n"
            + "parking_lot n 1 1 @ 1 0 00000300  \nsum n 2 1 @ 1 0 00000400 00000600  \nthames n 1 1 @ 1 0 "
            + "00000500  \nbank n 2 1 @ 2 1 00000100 00000400  \nriver n 1 1 @ 1 1 00000500  \n");
        File.WriteAllText(
            Path.Combine(_folder, "data.noun"),
            "  1 This is a licence.\n"
            + "00000100 17 n 02 bank 0 slope 0 000 | sloping land  \n"
            + "00000300 15 n 03 parking_lot 0 car_park 0 parking_area 0 001 @ 00000600 n 0000 | a lot where cars are "
            + "parked  \n"
            + "00000400 14 n 02 bank 1 sum 0 000 | keeps money  \n"
            + "00000500 17 n 02 river 0 Thames 0 001 @i 00000100 n 0000 | a stream  \n"
            + "00000600 15 n 02 lot 0 piece_of_land 0 000 | a parcel  \n");
    }
}
