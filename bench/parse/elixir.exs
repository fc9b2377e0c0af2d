# Elixir's own parser over the files listed on standard input: `elixir TAB bytes per second TAB note`, the median of
# ROUNDS rounds after one that warms up. CPU time, collections included.
[rounds] = System.argv()

texts = IO.stream(:stdio, :line) |> Enum.map(&(&1 |> String.trim_trailing("\n") |> File.read!()))
bytes = texts |> Enum.map(&byte_size/1) |> Enum.sum()

round = fn ->
  :erlang.statistics(:runtime)
  for text <- texts, do: Code.string_to_quoted(text, columns: true, emit_warnings: false)
  {_total, spent} = :erlang.statistics(:runtime)
  spent
end

round.()
spent = for(_ <- 1..String.to_integer(rounds), do: round.()) |> Enum.sort()
median = Enum.at(spent, div(length(spent), 2))
IO.puts("elixir\t#{round(bytes * 1000 / median)}\tElixir #{System.version()}, OTP #{System.otp_release()}")
