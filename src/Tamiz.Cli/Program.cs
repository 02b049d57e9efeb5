using Tamiz.Cli;

var terminal = new Terminal(Console.Out, Console.Error, Environment.GetEnvironmentVariable, Directory.GetCurrentDirectory(), TimeProvider.System);
return await CommandLine.RunAsync(args, terminal);
