namespace Nadir.Cli.Output.Progress;

/// <summary>Shows on the message stream how far a long command is. May be used from many threads.</summary>
internal interface IProgressDisplay : IDisposable
{
    /// <summary>Shows the present state.</summary>
    /// <param name="fraction">Part that is done, from 0 to 1; null when the whole is not known yet.</param>
    /// <param name="text">One short line of plain text.</param>
    void Update(double? fraction, string text);

    /// <summary>Writes a message that stays.</summary>
    void Say(string message);
}
