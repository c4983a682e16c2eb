namespace Nadir.Text;

/// <summary>
/// The characters that UTF-8 turns into when it is read as a single-byte encoding, by what else they are used for, as the
/// insides of bracket expressions. The classes are those of ftfy 6.3 (Speer, "ftfy", Zenodo, 2019).
/// </summary>
internal static class MojibakeCharacters
{
    internal const string Common = "\u00A0\u00AD·´–—―…’";

    internal const string Control = "\u0080-\u009F";

    internal const string Bad = "¦¤¨¬¯¸ƒˆˇ˘˛˜†‡‰⌐◊\uFFFDªº";

    internal const string Law = "¶§";

    internal const string Currency = "¢£¥₧€";

    internal const string Opening = "¡«¿©΄΅‘‚“„•‹\uF8FF";

    internal const string Closing = "®»˝”›™";

    internal const string Numeric = "²³¹±¼½¾×µ÷⁄∂∆∏∑√∞∩∫≈≠≡≤≥№";

    /// <summary>Letters that also make faces.</summary>
    internal const string Face = "Ò-ÖÙ-Üò-öø-üŐŌŪŲ°";

    internal const string UpperAccented = "À-ÑØÜÝĂĀĄĆČĎĐĘĚĒĖĞĢİĪĶĹĽŁĻŃŇŅŒŘŚŞŠŢŤŮŰŸŹŻŽҐ";

    internal const string LowerAccented = "ßà-ñăąāćčďđęěēėğģįīķĺľłļœŕśşšťüźżžґﬁﬂ";

    internal const string UpperCommon = "ÞΑ-ΩΆΈΉΊΌΎΏΪΫЁ-Я";

    internal const string LowerCommon = "α-ωάέήίΰа-џ";

    internal const string Box = "│┌┐┘├┤┬┼═-╬▀▄█▌▐░▒▓";
}
