using Nadir.Imagery.Georeferencing;

namespace Nadir.Imagery.Tests.Georeferencing;

public sealed class CoordinateTransformationTests
{
    private const string Json =
        """{"type":"ProjectedCRS","name":"mine","base_crs":{"name":"WGS 84","datum":{"type":"GeodeticReferenceFrame","name":"World Geodetic System 1984","ellipsoid":{"name":"WGS 84","semi_major_axis":6378137,"inverse_flattening":298.257223563}},"coordinate_system":{"subtype":"ellipsoidal","axis":[{"name":"Latitude","abbreviation":"lat","direction":"north","unit":"degree"},{"name":"Longitude","abbreviation":"lon","direction":"east","unit":"degree"}]}},"conversion":{"name":"UTM","method":{"name":"Transverse Mercator","id":{"authority":"EPSG","code":9807}},"parameters":[{"name":"Latitude of natural origin","value":0,"unit":"degree","id":{"authority":"EPSG","code":8801}},{"name":"Longitude of natural origin","value":9,"unit":"degree","id":{"authority":"EPSG","code":8802}},{"name":"Scale factor at natural origin","value":0.9996,"unit":"unity","id":{"authority":"EPSG","code":8805}},{"name":"False easting","value":500000,"unit":"metre","id":{"authority":"EPSG","code":8806}},{"name":"False northing","value":0,"unit":"metre","id":{"authority":"EPSG","code":8807}}]},"coordinate_system":{"subtype":"Cartesian","axis":[{"name":"Easting","abbreviation":"E","direction":"east","unit":"metre"},{"name":"Northing","abbreviation":"N","direction":"north","unit":"metre"}]}}""";

    /// <summary>
    /// On the central meridian of a zone of UTM easting is 500 km, and northing .9996 of the way from the equator.
    /// </summary>
    [Theory]
    [InlineData("EPSG:32632")]
    [InlineData(Json)]
    public void Codes_and_PROJJSON_lead_to_longitude_and_latitude(string definition)
    {
        // The quarter of a meridian of WGS 84 (Snyder 1987, equation 3-21).
        const double QuarterMeridian = 10001965.7293;
        using var transformation = CoordinateTransformation.Open(definition)!;
        double[] x = [500_000, 500_000];
        double[] y = [0, 0.9996 * QuarterMeridian];

        Assert.True(transformation.Apply(x, y));

        Assert.Equal((9.0, 0.0), (Math.Round(x[0], 9), Math.Round(y[0], 9)));
        Assert.Equal(90, y[1], 6);
    }

    [Theory]
    [InlineData("EPSG:99999")]
    [InlineData("")]
    [InlineData("/etc/passwd")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("""{"type":"ProjectedCRS"}""")]
    [InlineData("""{"type":"Feature"}""")]
    [InlineData("""{"type":"EngineeringCRS","name":"a building site"}""")]
    public void What_is_no_system_of_the_Earth_is_none(string definition) =>
        Assert.Null(CoordinateTransformation.Open(definition));

    [Fact]
    public void As_many_of_both_are_asked_for()
    {
        using var transformation = CoordinateTransformation.Open("EPSG:3857")!;
        Assert.Throws<ArgumentOutOfRangeException>(() => transformation.Apply(new double[2], new double[3]));
    }
}
