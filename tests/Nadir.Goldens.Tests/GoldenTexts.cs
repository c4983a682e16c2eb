namespace Nadir.Goldens.Tests;

/// <summary>
/// The texts of the goldens: common and rare words, unknown ones, one word, and more words than a model reads.
/// </summary>
internal static class GoldenTexts
{
    public static IReadOnlyList<string> All { get; } =
    [
        "airport",
        "Four white planes are parked beside the terminal.",
        "Two runways cross each other on dry grassland.",
        "A long grey runway with markings at its end",
        "many small boats lie in the harbor",
        "A cargo ship leaves the port, followed by a tug.",
        "Yachts are moored in rows along wooden piers.",
        "An empty quay with two red cranes",
        "dense residential area with grey roofs",
        "Houses with gardens and swimming pools stand in curved streets.",
        "A sparse village lies between fields and a brook.",
        "High apartment blocks cast long shadows on the road.",
        "mobile homes packed closely together",
        "a green baseball field",
        "Two baseball diamonds share one outfield.",
        "Six blue tennis courts next to a parking lot",
        "A football field is surrounded by a red running track.",
        "The stadium has an oval roof and seats of several colors.",
        "golf course with bunkers of bright sand and a pond",
        "A wide river flows through the forest.",
        "The muddy river bends twice and has a sandbank in the middle.",
        "a bridge over the river with many cars on it",
        "An old stone bridge joins two towns.",
        "A dark green lake surrounded by mountains",
        "waves break on a yellow beach",
        "The beach is white and the sea is turquoise.",
        "open sea without any ship",
        "A small island with palm trees and a lighthouse",
        "some trees stand alone in the desert",
        "Dunes of the desert look like wrinkled cloth.",
        "bare land with tracks of vehicles",
        "Brown mountains with snow on their tops",
        "A valley between steep rocks is in shadow.",
        "dense forest seen from above",
        "A path goes through the woods to a clearing.",
        "Squares of farmland have different shades of green.",
        "circular fields watered by center pivots",
        "Rows of greenhouses shine in the sun.",
        "terraced rice paddies on a hillside",
        "A meadow with a few cows and a pond",
        "white storage tanks behind a wall",
        "Eight round tanks of two sizes stand on concrete.",
        "factory halls with blue roofs and a chimney",
        "An industrial area lies near the railway.",
        "The railway station has many tracks and a long roof.",
        "A train passes a viaduct.",
        "the overpass has three levels",
        "A freeway with eight lanes and little traffic",
        "crossroads in the center of a city",
        "A roundabout with a fountain in its middle",
        "cars in a crowded parking lot",
        "The parking lot is empty except for two buses.",
        "A church with a square tower stands on a square.",
        "school buildings around a playground",
        "A resort with pools lies at the coast.",
        "commercial area with large flat buildings",
        "a park with a lake, lawns and winding paths",
        "solar panels in the steppe",
        "Zyxomma quokkas perambulate athwart the photovoltaic heliostats.",
        "xqzzt",
        "3 planes, 2 hangars & 1 tower (under construction)!",
        "PLANES ON THE APRON OF AN AIRPORT",
        "it is not a forest and there is no water",
        "On the left of the image a wide river flows from the north to the south and is crossed by two bridges, on "
            + "the right there are "
            + "residential houses with red roofs, a school with a playground, a small park with a pond and some "
            + "trees, and further down "
            + "several farmlands of different colors, a railway with a short train, an industrial area with white "
            + "storage tanks and, "
            + "in the lower corner, a parking lot on which some cars and buses stand in long rows near a stadium",
    ];
}
