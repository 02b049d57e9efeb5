using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Tamiz.Tests;

/// <summary>How a Spark Connect server is started on this machine from the jars of <c>SPARK_HOME</c>; the benchmarks do it too.</summary>
internal static partial class SparkLaunch
{
    // What Spark reaches into; the server's own scripts open the same.
    private static readonly string[] Opened =
    [
        "java.lang", "java.lang.invoke", "java.lang.reflect", "java.io", "java.net", "java.nio", "java.util", "java.util.concurrent", "java.util.concurrent.atomic",
        "jdk.internal.ref", "sun.nio.ch", "sun.nio.cs", "sun.security.action", "sun.util.calendar",
    ];

    // The first level of the compiler alone: a server of a test run is up sooner, and its queries are short.
    private static readonly string[] ForTests = ["-Xmx1500m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"];

    /// <summary>Returns the command of a server that serves tests.</summary>
    /// <param name="folder">Where it works; all it writes for itself stays there.</param>
    /// <param name="port">Where it listens; 0 for a port that is free.</param>
    /// <param name="settings">Its configuration, as <c>key=value</c>.</param>
    public static ProcessStartInfo Command(string folder, int port, string[] settings) => Command(folder, port, ForTests, settings);

    /// <summary>Returns the command of a server.</summary>
    /// <param name="folder">Where it works; all it writes for itself stays there.</param>
    /// <param name="port">Where it listens; 0 for a port that is free.</param>
    /// <param name="machine">What the Java machine is told of memory, collector and compiler.</param>
    /// <param name="settings">Its configuration, as <c>key=value</c>.</param>
    public static ProcessStartInfo Command(string folder, int port, string[] machine, string[] settings)
    {
        var java = Environment.GetEnvironmentVariable("JAVA_HOME") is { Length: > 0 } home ? Path.Combine(home, "bin", "java") : "java";
        ProcessStartInfo info = new(java) { WorkingDirectory = folder, RedirectStandardError = true, RedirectStandardOutput = true };
        string[] all =
        [
            "spark.master=local[2]", "spark.app.name=tamiz", "spark.ui.enabled=false", "spark.driver.host=127.0.0.1", "spark.driver.bindAddress=127.0.0.1",
            "spark.connect.grpc.binding.address=127.0.0.1", $"spark.connect.grpc.binding.port={port}", $"spark.local.dir={folder}/local", $"spark.sql.warehouse.dir={folder}/warehouse",
            "spark.sql.catalogImplementation=in-memory", "spark.sql.session.timeZone=UTC", "spark.sql.shuffle.partitions=2", "spark.default.parallelism=2", .. settings,
        ];
        string[] arguments =
        [
            "-Xss4m", .. machine, "-XX:+IgnoreUnrecognizedVMOptions", "-Duser.timezone=UTC", $"-Djava.io.tmpdir={folder}",
            .. Opened.Select(package => $"--add-opens=java.base/{package}=ALL-UNNAMED"), "-Djdk.reflect.useDirectMethodHandle=false", "-Dio.netty.tryReflectionSetAccessible=true", .. all.Select(setting => "-D" + setting),
            "-cp", Path.Combine(Environment.GetEnvironmentVariable("SPARK_HOME")!, "jars", "*"), "org.apache.spark.sql.connect.service.SparkConnectServer",
        ];
        foreach (var argument in arguments)
            info.ArgumentList.Add(argument);
        foreach (var name in (string[])["SPARK_HOME", "SPARK_CONF_DIR", "SPARK_REMOTE", "SPARK_CONNECT_MODE", "SPARK_CONNECT_AUTHENTICATE_TOKEN", "CLASSPATH", "HADOOP_CONF_DIR"])
            info.Environment.Remove(name);
        (info.Environment["SPARK_LOCAL_IP"], info.Environment["SPARK_LOCAL_HOSTNAME"]) = ("127.0.0.1", "localhost");
        return info;
    }

    /// <summary>Returns the port that a line of the server's output names as the one where it listens now.</summary>
    public static int? PortIn(string line) =>
        Started().Match(line) is { Success: true } match ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : null;

    [GeneratedRegex(@"Spark Connect server started at: \S*:(\d+)")]
    private static partial Regex Started();
}
