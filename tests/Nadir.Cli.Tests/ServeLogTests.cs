using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using Nadir.Cli.Commands.Serve;
using Nadir.Cli.CommandLine;
using Nadir.Cli.Output;
using Nadir.Cli.Tests.Samples;
using Nadir.Server;

namespace Nadir.Cli.Tests;

/// <summary>What <c>nadir serve</c> tells whoever runs it.</summary>
public sealed partial class ServeLogTests(IndexedArchive indexed) : IClassFixture<IndexedArchive>
{
    private const string Anywhere = "http://127.0.0.1:0";

    [Fact]
    public async Task Sentences_are_those_that_people_know()
    {
        using var folder = new TemporaryFolder();
        string missing = Path.Combine(folder.Path, "none");

        var served = await ServeAsync(2, "--archive", indexed.Archive, "--model", indexed.Model);
        var waiting = await ServeAsync(1, "--archive", missing, "--log-format", "text");

        Assert.Equal((ExitCode.Done, ""), (served.ExitCode, served.Output));
        Assert.Equal(
            "nadir: archive is served on http://127.0.0.1:PORT/ until Ctrl-C\nnadir: stopping; requests in hand are "
                + "still answered.\n", WithoutPort(served.Error));
        Assert.Equal(
            $"nadir: there is no archive in {missing} yet; http://127.0.0.1:PORT/ waits for the first: nadir index "
                + $"PATH --archive {missing}\n", WithoutPort(waiting.Error));
    }

    [Fact]
    public async Task Programs_get_an_object_a_line()
    {
        var run = await ServeAsync(2, "--archive", indexed.Archive, "--model", indexed.Model, "--log-format", "json");

        var events = Objects(run.Error);
        Assert.Equal((ExitCode.Done, ""), (run.ExitCode, run.Output));
        Assert.Equal([1001, 1002], events.Select(line => line.GetProperty("EventId").GetInt32()));
        Assert.All(events, line => Assert.Equal("Nadir.Cli", line.GetProperty("Category").GetString()));
        Assert.Equal("archive", events[0].GetProperty("State").GetProperty("Name").GetString());
        Assert.StartsWith("archive is served on http://127.0.0.1:", events[0].GetProperty("Message").GetString(),
            StringComparison.Ordinal);
        string time = events[0].GetProperty("Timestamp").GetString()!;
        Assert.EndsWith("Z", time, StringComparison.Ordinal);
        Assert.InRange(DateTime.Parse(time, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal),
            DateTime.UtcNow.AddMinutes(-5), DateTime.UtcNow);
    }

    [Fact]
    public async Task Programs_get_failures_as_objects_too()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        string[] arguments = ["serve", "--archive", indexed.Archive, "--model", indexed.Model, "--urls",
            $"http://{taken.LocalEndpoint}"];

        var text = await CommandRun.Of(arguments);
        var json = await CommandRun.Of([.. arguments, "--log-format", "json"]);

        text.AssertRefused(ExitCode.Failed, "cannot listen");
        Assert.Equal(ExitCode.Failed, json.ExitCode);
        var failure = Assert.Single(Objects(json.Error), line => line.GetProperty("EventId").GetInt32() == 1004);
        Assert.Equal("Critical", failure.GetProperty("LogLevel").GetString());
        Assert.Equal(text.Error, $"nadir: {failure.GetProperty("Message").GetString()}\n");
    }

    [Fact]
    public async Task Other_formats_are_refused() =>
        (await CommandRun.Of("serve", "--archive", indexed.Archive, "--log-format", "xml"))
        .AssertRefused(ExitCode.WrongUsage, "--log-format", "xml");

    [Fact]
    public void Events_stand_in_the_documentation()
    {
        string[] told = [.. new[] { typeof(ServeLog).Assembly, typeof(ArchiveServer).Assembly }
            .SelectMany(assembly => assembly.GetTypes())
            .SelectMany(type => type.GetMethods(
                BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
            .Select(method => (method.Name, Event: method.GetCustomAttribute<LoggerMessageAttribute>()))
            .Where(method => method.Event is not null)
            .Select(method => $"{method.Event!.EventId} {method.Event.EventName ?? method.Name} {method.Event.Level}")
            .Order(StringComparer.Ordinal)];
        string[] documented = [.. EventRow().Matches(File.ReadAllText(Documentation()))
            .Select(row => $"{row.Groups[1].Value} {row.Groups[2].Value} {row.Groups[3].Value}")
            .Order(StringComparer.Ordinal)];

        Assert.True(told.Length >= 6);
        Assert.Equal(told, documented);
        Assert.Equal(told.Length, told.Select(line => line.Split(' ')[0]).Distinct().Count());
    }

    // Serves until it has told so many lines, then ends it as Ctrl-C does.
    private static async Task<CommandRun> ServeAsync(int lines, params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var stop = new CancellationTokenSource();
        var synchronized = TextWriter.Synchronized(error);
        var running = CommandLineRunner.RunAsync(
            ["serve", .. arguments, "--urls", Anywhere], new Terminal(output, synchronized, isInteractive: false),
            stop.Token);
        // The last line of a server comes when it stops.
        while (!running.IsCompleted && Told().Count(letter => letter == '\n') < Math.Max(1, lines - 1))
        {
            await Task.Delay(20);
        }

        await stop.CancelAsync();
        int exitCode = await running;
        return new CommandRun(exitCode, output.ToString(), Told());

        // The synchronized writer locks itself.
        string Told()
        {
            lock (synchronized)
            {
                return error.ToString();
            }
        }
    }

    private static List<JsonElement> Objects(string text)
    {
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        return [.. text.TrimEnd('\n').Split('\n').Select(line => JsonElement.Parse(line))];
    }

    private static string WithoutPort(string text) => Port().Replace(text, "http://127.0.0.1:PORT");

    private static string Documentation([CallerFilePath] string source = "") =>
        Path.Combine(Path.GetDirectoryName(source)!, "..", "..", "docs", "operations.md");

    [GeneratedRegex("http://127\\.0\\.0\\.1:[0-9]+")]
    private static partial Regex Port();

    [GeneratedRegex("^\\| ([0-9]{4}) \\| `(\\w+)` \\| (\\w+) \\|", RegexOptions.Multiline)]
    private static partial Regex EventRow();
}
