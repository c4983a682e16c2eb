using Nadir.Systems.Amfmn;
using Nadir.Systems.Camp;
using Nadir.Systems.Clip;
using Nadir.Systems.Clip.Onnx;
using Nadir.Systems.Contracts;
using Nadir.Systems.DualEncoder;
using Nadir.Systems.Faami;
using Nadir.Systems.Galr;
using Nadir.Systems.Hvsa;
using Nadir.Systems.Kamcl;
using Nadir.Systems.LwMcr;
using Nadir.Systems.Mtfn;
using Nadir.Systems.Osdpm;
using Nadir.Systems.Scan;
using Nadir.Systems.Sfdr;
using Nadir.Systems.Vse;

namespace Nadir.Systems;

/// <summary>The systems that this program knows. A new one is its own folder and one line here.</summary>
public static class KnownSystems
{
    /// <summary>
    /// The systems by name, the encoder to prefer first. A FAAMI comes behind the other encoders: it makes vectors,
    /// too, but they are only half of what it scores by.
    /// </summary>
    public static SystemRegistry Registry { get; } = new(
        new OsdpmSystem(),
        new DualEncoderSystem(),
        new ClipSystem(),
        new OnnxClipSystem(),
        new FaamiSystem(),
        new SfdrSystem(),
        new VseSystem(),
        new ScanSystem(),
        new CampSystem(),
        new MtfnSystem(),
        new LwMcrSystem(),
        new AmfmnSystem(),
        new GalrSystem(),
        new HvsaSystem(),
        new KamclSystem());
}
