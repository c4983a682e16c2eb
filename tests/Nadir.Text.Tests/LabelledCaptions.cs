namespace Nadir.Text.Tests;

/// <summary>Captions written and labelled by hand for these tests: the text, then its nouns in order.</summary>
internal static class LabelledCaptions
{
    internal static readonly string[] Compounds =
    [
        "tennis court", "basketball court", "football field", "baseball field", "baseball diamond", "soccer field",
        "storage tank",
        "parking lot", "railway station", "railway track", "swimming pool", "ping pong table", "golf course",
        "mobile home park",
        "mobile home", "residential area", "industrial area", "commercial area", "running track", "power plant",
        "solar panel",
        "ferris wheel", "shopping center", "wind turbine", "fishing boat", "parking space", "zebra crossing",
        "apartment block",
        "sports hall", "water tower", "palm tree", "traffic light", "fire station", "oil tank", "office building",
    ];

    /// <summary>The captions that rules and word lists were corrected by.</summary>
    internal static IEnumerable<(string Caption, string[] Nouns)> Development => Parse(DevelopmentText);

    /// <summary>Captions that nothing was corrected by: what they show holds for new text.</summary>
    internal static IEnumerable<(string Caption, string[] Nouns)> HeldOut => Parse(HeldOutText);

    private static IEnumerable<(string Caption, string[] Nouns)> Parse(string text) =>
        text.Split('\n', StringSplitOptions.TrimEntries)
        .Where(line => line.Length > 0)
        .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
        .Select(parts => (parts[0], parts[1].Split(", ", StringSplitOptions.RemoveEmptyEntries)));

    private const string DevelopmentText = """
        Nine white planes stand on the grey apron beside a terminal. | plane, apron, terminal
        A narrow bridge crosses the muddy river between two villages. | bridge, river, village
        Rows of parked cars fill the large parking lot behind a supermarket. | row, car, parking lot, supermarket
        The storage tanks are arranged in three lines next to the harbour. | storage tank, line, harbour
        Two tennis courts and a swimming pool lie behind the hotel. | tennis court, swimming pool, hotel
        Dense forest covers the slopes of the mountain. | forest, slope, mountain
        There are some green trees around a square pond. | tree, pond
        A square with a fountain in the middle is surrounded by shops. | square, fountain, middle, shop
        Several buses park near the railway station. | bus, railway station
        The park is full of old oak trees and winding paths. | park, oak, tree, path
        A dry lake bed is surrounded by sand dunes. | lake, bed, sand, dune
        People are playing on the football field inside the stadium. | person, football field, stadium
        It is a residential area with many houses arranged neatly. | residential area, house
        Boats are moored along the wooden piers of a marina. | boat, pier, marina
        A highway with heavy traffic runs through the desert. | highway, traffic, desert
        Waves break on the sandy beach. | wave, beach
        The church has a green dome and stands at a street corner. | church, dome, street, corner
        Four baseball fields form a circle in the sports ground. | baseball field, circle, sports, ground
        Some factories with blue roofs are built close to a canal. | factory, roof, canal
        A train is passing over the viaduct. | train, viaduct
        The farmland is divided into many rectangular blocks. | farmland, block
        Crops are planted in straight rows and irrigated by a ditch. | crop, row, ditch
        A fan-shaped building lies beside a crossroads. | building, crossroads
        Containers are stacked at the dock while a cargo ship is unloading. | container, dock, cargo, ship
        The runway marks are white and clearly visible. | runway, mark
        Many bushes grow on the bare hillside. | bush, hillside
        A river flows slowly past a power plant with cooling towers. | river, power plant, tower
        Six round oil tanks stand close together. | oil tank
        There is a roundabout where four roads meet. | roundabout, road
        Cows graze on the meadow next to a farm. | cow, meadow, farm
        The school has a red running track and two basketball courts. | school, running track, basketball court
        A ferris wheel and other rides can be seen in the amusement park. | ferris wheel, ride, amusement, park
        Snow lies on the peaks while the valleys are green. | snow, peak, valley
        An island with a lighthouse lies off the rocky coast. | island, lighthouse, coast
        Solar panels are mounted on the flat roof of the warehouse. | solar panel, roof, warehouse
        Workers are building a new bridge. | worker, bridge
        Three wind turbines throw long shadows over the wheat fields. | wind turbine, shadow, wheat, field
        This is a commercial area with tall office buildings. | commercial area, office building
        A ping-pong table stands in the yard of the school. | ping pong table, yard, school
        The golf course has several bunkers and small ponds. | golf course, bunker, pond
        Mobile homes are placed closely in the mobile home park. | mobile home, mobile home park
        A dirt road leads to a quarry. | dirt, road, quarry
        The dark green water of the reservoir reflects the clouds. | water, reservoir, cloud
        Trucks wait in front of the loading bays. | truck, front, bay
        A zebra crossing connects the park with the shopping center. | zebra crossing, park, shopping center
        Small fishing boats sail out of the bay. | fishing boat, bay
        Some vehicles are stopped at the traffic lights. | vehicle, traffic light
        Rice paddies form a pattern of terraces on the hills. | rice, paddy, pattern, terrace, hill
        The palm trees stand in a row along the promenade. | palm tree, row, promenade
        White foam marks the line where the waves touch the shore. | foam, line, wave, shore
        A plane is taking off from the runway. | plane, runway
        Nothing but sand can be seen in this vast desert. | nothing, sand, desert
        The railway tracks cross the street beside a small fire station. | railway track, street, fire station
        Bright red roofs contrast with the lush gardens. | roof, garden
        A lot of debris floats on the flooded streets. | debris, street
        The women and children are waiting outside the clinic. | woman, child, clinic
        Pipes connect the chimneys of the plant. | pipe, chimney, plant
        An empty parking space is left between the lorries. | parking space, lorry
        Its shape looks like a butterfly. | shape, butterfly
        The apartment blocks cast shadows on the playground. | apartment block, shadow, playground
        Ice covers half of the lake and the ships rest at the wharves. | ice, lake, ship, wharf
        There are two swimming pools with clear water in front of the villas. | swimming pool, water, front, villa
        Sheep and horses live on the grassland by the stream. | sheep, horse, grassland, stream
        A water tower stands on top of the hill. | water tower, top, hill
        """;

    private const string HeldOutText = """
        Orchards and vineyards cover the gentle hills south of the town. | orchard, vineyard, hill, town
        A ferry leaves the wharf and heads for the opposite bank. | ferry, wharf, bank
        The stadium seats are red and its roof is shaped like a saddle. | stadium, seat, roof, saddle
        Heaps of coal are stored by the conveyor belts of the mine. | heap, coal, conveyor, belt, mine
        Glaciers feed a turquoise lake at the foot of the ridge. | glacier, lake, foot, ridge
        Two excavators dig a trench for new water pipes. | excavator, trench, water, pipe
        A cemetery with neat rows of graves lies behind the chapel. | cemetery, row, grave, chapel
        Traffic jams block every exit of the ring road. | traffic, jam, exit, ring, road
        The greenhouses shine in the sun next to flooded paddies. | greenhouse, sun, paddy
        An airport with three terminals and a control tower. | airport, terminal, control, tower
        Dozens of helicopters are parked on the landing field. | dozen, helicopter, field
        The palace stands amid lawns and trimmed hedges. | palace, lawn, hedge
        A landslide has buried the road below the village. | landslide, road, village
        Sailing yachts cross the strait while tankers wait offshore. | yacht, strait, tanker
        Between the dunes there are a few camels and tents. | dune, camel, tent
        A windmill turns near a patch of tulips. | windmill, patch, tulip
        Old warehouses line both banks of the canal. | warehouse, bank, canal
        Red tractors work in the bare fields after the harvest. | tractor, field, harvest
        Some cabins hide among the pines on the left side. | cabin, pine, side
        The highway forks into two branches before the toll booth. | highway, branch, toll, booth
        Rubble and broken walls remain where the factory stood. | rubble, wall, factory
        A cable car climbs from the ski resort to the summit. | cable, car, ski, resort, summit
        Mangroves fringe the lagoon and its muddy channels. | mangrove, lagoon, channel
        The campus consists of lecture halls, dormitories and a library. | campus, lecture, hall, dormitory, library
        """;
}
