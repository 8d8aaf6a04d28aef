using Runtime.Staging;

return CommandLine.Run(args, Screen.Open(Console.Out, Console.IsOutputRedirected, Environment.GetEnvironmentVariable));
