System.Console.WriteLine("tamiz");
