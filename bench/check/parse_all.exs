# elixir parse_all.exs LIST: reads the listed files and parses each with Code.string_to_quoted, on all cores.
[list] = System.argv()

list
|> File.read!()
|> String.split("\n", trim: true)
|> Task.async_stream(fn path -> path |> File.read!() |> Code.string_to_quoted() |> elem(0) end,
  ordered: false,
  timeout: :infinity
)
|> Stream.run()
