namespace Nadir.Systems.Sfdr.Training;

/// <summary>Which captions of the bank a training picture may not retrieve, so that its answer is not its input.</summary>
public enum LeaveOut
{
    /// <summary>Every caption with the words of one of its own, also where other pictures have the same caption.</summary>
    OwnText,

    /// <summary>Captions that nobody but itself has.</summary>
    OwnImage,
}
