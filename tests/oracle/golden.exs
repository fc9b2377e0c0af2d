# Writes Elixir's answers into quoted.golden: `elixir tests/oracle/golden.exs`. Add a case as a source with an empty
# answer, run this, and read the difference.
path = Path.join(__DIR__, "quoted.golden")
[head | cases] = path |> File.read!() |> String.split("====\n")

answer = fn source ->
  case Code.string_to_quoted(source, columns: true, emit_warnings: false) do
    {:ok, quoted} -> inspect(quoted, limit: :infinity, printable_limit: :infinity, width: :infinity)
    {:error, {meta, _, _}} -> "error #{meta[:line]}"
  end
end

cases =
  for one <- cases do
    [source, old] = String.split(one, "\n----\n", parts: 2)
    if old =~ ~r/^newer /, do: "====\n" <> one, else: "====\n#{source}\n----\n#{answer.(source)}\n\n"
  end

File.write!(path, [head | cases])
