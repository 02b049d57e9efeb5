using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Amazon.S3;
using Tamiz.Tests;
using Xunit;

[assembly: AssemblyFixture(typeof(Tamiz.Aws.Tests.S3Server))]

namespace Tamiz.Aws.Tests;

/// <summary>
/// The one real S3 server of a test run: the one of <c>TAMIZ_TEST_S3</c>, or Ceph's gateway, started by <c>eng/services/s3-ceph.sh</c> when the first
/// test asks. Each test makes buckets of its own.
/// </summary>
public sealed class S3Server : IAsyncDisposable
{
    public const string AccessKey = "test";
    public const string SecretKey = "testsecret";

    private readonly Lazy<Task<string>> _endpoint;
    private string? _folder;

    public S3Server() => _endpoint = new(StartAsync);

    /// <summary>Returns the address, or skips the test where no server can run. In CI that fails instead.</summary>
    public async Task<string> EndpointAsync()
    {
        if (Environment.GetEnvironmentVariable("TAMIZ_TEST_S3") is { Length: > 0 } given)
            return given;

        Require();
        return await _endpoint.Value;
    }

    /// <summary>Returns the environment of a process that may use the server.</summary>
    public static Dictionary<string, string?> EnvironmentFor(string endpoint, string key = AccessKey, string secret = SecretKey) => new()
    {
        ["AWS_ENDPOINT_URL_S3"] = endpoint,
        ["AWS_ACCESS_KEY_ID"] = key,
        ["AWS_SECRET_ACCESS_KEY"] = secret,
        ["AWS_REGION"] = "us-east-1",
        ["AWS_EC2_METADATA_DISABLED"] = "true",
    };

    /// <summary>Makes a bucket that nobody else uses.</summary>
    public async Task<string> NewBucketAsync()
    {
        using var client = await ClientAsync();
        var bucket = $"tamiz-{Guid.NewGuid():N}";
        await client.PutBucketAsync(bucket, TestContext.Current.CancellationToken);
        return bucket;
    }

    /// <summary>Returns a plain client of the SDK, for what tests do behind the product's back.</summary>
    public async Task<AmazonS3Client> ClientAsync() => new(AccessKey, SecretKey, new AmazonS3Config
    {
        ServiceURL = await EndpointAsync(),
        ForcePathStyle = true,
        AuthenticationRegion = "us-east-1",
        RequestChecksumCalculation = Amazon.Runtime.RequestChecksumCalculation.WHEN_REQUIRED,
        ResponseChecksumValidation = Amazon.Runtime.ResponseChecksumValidation.WHEN_REQUIRED,
    });

    public async ValueTask DisposeAsync()
    {
        if (_folder is null)
            return;

        await RunAsync("down", _folder);
        Directory.Delete(Path.GetDirectoryName(_folder)!, recursive: true);
    }

    private static void Require()
    {
        if (((string[])["radosgw", "ceph-mon", "ceph-osd", "ceph-mgr", "ceph"]).All(IsThere))
            return;

        const string Reason = "Needs an S3 server: install radosgw, ceph-mon, ceph-osd, ceph-mgr and ceph-common, or set TAMIZ_TEST_S3 to the address of one that takes the key 'test' with the secret 'testsecret'.";
        if (Environment.GetEnvironmentVariable("CI") == "true")
            Assert.Fail(Reason);
        Assert.Skip(Reason);
    }

    private static bool IsThere(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin").Any(folder => File.Exists(Path.Join(folder, program)));

    private async Task<string> StartAsync()
    {
        _folder = Path.Join(Directory.CreateTempSubdirectory("tamiz-s3-").FullName, "ceph");
        var port = FreePort();
        await RunAsync("up", _folder, $"{port}");
        return $"http://127.0.0.1:{port}";
    }

    // The monitor takes the port a thousand above.
    private static int FreePort()
    {
        while (true)
        {
            using var gateway = new TcpListener(IPAddress.Loopback, 0);
            gateway.Start();
            var port = ((IPEndPoint)gateway.LocalEndpoint).Port;
            if (port > 64_000)
                continue;
            try
            {
                using var monitor = new TcpListener(IPAddress.Loopback, port + 1_000);
                monitor.Start();
                return port;
            }
            catch (SocketException)
            {
                // taken; another
            }
        }
    }

    private static async Task RunAsync(params string[] arguments)
    {
        // Its servers live on and would keep a pipe open, so what it says goes to a file.
        var log = Path.GetTempFileName();
        using var process = Process.Start(new ProcessStartInfo("bash", ["-c", "exec \"$0\" \"$@\" >\"$LOG\" 2>&1 </dev/null", Repository.Path("eng/services/s3-ceph.sh"), .. arguments])
        {
            Environment = { ["LOG"] = log },
        })!;
        await process.WaitForExitAsync();
        var said = await File.ReadAllTextAsync(log);
        File.Delete(log);
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"The S3 server did not start:\n{said}");
    }
}
