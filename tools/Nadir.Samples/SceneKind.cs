using Nadir.Samples.Scenes;

namespace Nadir.Samples;

/// <summary>A kind of scene that the generator paints.</summary>
/// <remarks>Immutable, safe to use from many threads.</remarks>
public sealed class SceneKind
{
    internal SceneKind(string name, Action<Stage> paint, float minScale, float maxScale, params string[] captions)
    {
        Name = name;
        Paint = paint;
        (MinScale, MaxScale) = (minScale, maxScale);
        Captions = captions;
    }

    /// <summary>The kind's name in one word of file names, such as <c>airport</c>.</summary>
    public string Name { get; }

    /// <summary>Sentences that are true of every scene of the kind.</summary>
    public IReadOnlyList<string> Captions { get; }

    internal Action<Stage> Paint { get; }

    internal float MinScale { get; }

    internal float MaxScale { get; }
}

/// <summary>All kinds of scenes.</summary>
public static class SceneKinds
{
    /// <summary>The kinds in alphabetical order of their names.</summary>
    public static IReadOnlyList<SceneKind> All { get; } =
    [
        new("airport", AirportScene.Paint, 0.9f, 1.25f, "many planes are parked near the terminal",
            "several planes are at an airport with a runway"),
        new("baseballfield", BaseballFieldScene.Paint, 0.9f, 1.15f, "a baseball field is near some green trees",
            "a baseball field with brown sand and green grass"),
        new("beach", BeachScene.Paint, 0.8f, 1.3f, "white waves are near a yellow beach and the sea",
            "a beach with a line of surf"),
        new("bridge", BridgeScene.Paint, 0.8f, 1.3f, "a bridge with some cars is over a river",
            "a road bridge connects two banks with green trees"),
        new("cargoport", CargoPortScene.Paint, 0.9f, 1.3f, "a cargo ship and many containers are in a port",
            "cranes and a large ship are at a quay"),
        new("church", ChurchScene.Paint, 0.9f, 1.2f, "a church with a tower is near several buildings",
            "a cross shaped church is on a square"),
        new("denseresidential", DenseResidentialScene.Paint, 0.75f, 1.15f,
            "many houses are arranged neatly in a dense residential area",
            "rows of houses with roads and trees between them"),
        new("desert", DesertScene.Paint, 0.7f, 1.4f, "many ripples are in a piece of yellow desert",
            "sand dunes in a desert"),
        new("farmland", FarmlandScene.Paint, 0.8f, 1.3f, "many pieces of rectangular farmland are together",
            "green and brown fields with dirt roads"),
        new("forest", ForestScene.Paint, 0.7f, 1.2f, "many green trees are in a piece of forest",
            "a dense green forest"),
        new("golfcourse", GolfCourseScene.Paint, 0.9f, 1.2f, "a golf course with sand bunkers and green fairways",
            "bunkers and a pond on a golf course"),
        new("harbor", HarborScene.Paint, 0.9f, 1.4f, "many boats are docked neatly at the piers of a harbor",
            "many white boats are in a port"),
        new("industrial", IndustrialScene.Paint, 0.8f, 1.2f,
            "many buildings with white and blue roofs are in an industrial area",
            "large factory halls are beside roads"),
        new("mountain", MountainScene.Paint, 0.8f, 1.4f, "ridges of a mountain with valleys between them",
            "a large piece of irregular mountain"),
        new("parking", ParkingScene.Paint, 0.8f, 1.2f, "many cars are parked in a parking lot",
            "rows of cars in a parking lot"),
        new("pivotfarmland", PivotFarmlandScene.Paint, 0.8f, 1.3f, "several circular farmlands are together",
            "round green fields on brown ground"),
        new("playground", PlaygroundScene.Paint, 0.85f, 1.1f, "a football field is in a playground with a red track",
            "a running track around a football field"),
        new("pond", PondScene.Paint, 0.8f, 1.3f, "a pond is surrounded by green trees",
            "an irregular pond with grass around it"),
        new("railwaystation", RailwayStationScene.Paint, 0.8f, 1.1f,
            "several trains are on the tracks of a railway station",
            "many parallel tracks with buildings on two sides of a railway station"),
        new("river", RiverScene.Paint, 0.8f, 1.3f, "a curved river is between green trees", "a winding river"),
        new("runway", RunwayScene.Paint, 0.9f, 1.2f, "several planes are beside a runway",
            "a plane is on a runway with grass on two sides"),
        new("school", SchoolScene.Paint, 0.85f, 1.05f, "several buildings and a playground are in a school",
            "a school with a running track and green trees"),
        new("sparseresidential", SparseResidentialScene.Paint, 0.9f, 1.3f, "a house is surrounded by many green trees",
            "a large house with lawns in a sparse residential area"),
        new("stadium", StadiumScene.Paint, 0.95f, 1.2f, "a football field is inside a large stadium",
            "an oval stadium with many cars parked around it"),
        new("storagetanks", StorageTanksScene.Paint, 0.85f, 1.2f, "many white storage tanks are arranged in rows",
            "several round storage tanks beside roads"),
        new("tenniscourt", TennisCourtScene.Paint, 0.85f, 1.15f, "several tennis courts are surrounded by trees",
            "tennis courts side by side"),
        new("viaduct", ViaductScene.Paint, 0.85f, 1.2f, "highways cross on a viaduct with several loops",
            "many cars are on a viaduct"),
    ];
}
