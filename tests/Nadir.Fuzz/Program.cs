using System.Globalization;
using Nadir.Fuzz.Running;
using Nadir.Fuzz.Targets;

if (args is ["child", .. var rest])
{
    return FuzzChild.Run(rest);
}

if (args is ["uploads", .. var count])
{
    return HostileUploads.Run(count);
}

if (args is ["replay", var kind, var file])
{
    using var target = AllTargets.Make(kind);
    target.Run(File.ReadAllBytes(file));
    Console.WriteLine($"{kind} kept its promises with {file}.");
    return 0;
}

return FuzzCommand.Run(args);
