# A slice of a large binary that is inserted keeps the whole of it in memory, for as long as the row stays.
import ExUnit.Assertions

megabyte = fn -> String.duplicate("field-0123456789;", 61_681) end
long = String.duplicate("v", 100)
lines = fn -> String.duplicate(long <> ";", 10_382) end
table = :ets.new(:t, [:public])

# The size of what a row holds on to, beside the size of its value.
held = fn value ->
  :ets.insert(table, {:row, value})
  [{:row, stored}] = :ets.lookup(table, :row)
  {byte_size(stored), :binary.referenced_byte_size(stored)}
end

tail = fn <<_, rest::binary>> -> rest end
prefix = fn "vv" <> rest -> rest end
chunk = fn <<_::binary-size(8), part::binary-size(100), _::binary>> -> part end

keeps = [
  binary_part: binary_part(lines.(), 0, 100),
  string_slice: String.slice(lines.(), 0, 100),
  string_split: hd(String.split(lines.(), ";")),
  string_split_at: elem(String.split_at(lines.(), 100), 0),
  binary_split: hd(:binary.split(lines.(), ";")),
  pattern: chunk.(lines.()),
  pattern_rest: tail.(lines.()),
  pattern_prefix: prefix.(lines.()),
  regex_run: hd(Regex.run(~r/v{100}/, lines.())),
  regex_scan: lines.() |> then(&Regex.scan(~r/v{100}/, &1)) |> hd() |> hd(),
  regex_split: hd(Regex.split(~r/;/, lines.()))
]

for {name, value} <- keeps do
  {size, whole} = held.(value)
  assert whole >= 1_048_582, "#{name}: #{size} bytes hold #{whole}"
end

# Up to 64 bytes are copied when they are cut off; what Regex.run finds is not, however short.
limit = for n <- [16, 64, 65], do: elem(held.(binary_part(lines.(), 0, n)), 1)
assert limit == [16, 64, 1_048_582]
{digits, of} = held.(List.last(Regex.run(~r/field-(\d+)/, megabyte.())))
assert {digits, of} == {10, 1_048_577}
assert elem(held.(Regex.named_captures(~r/field-(?<id>\d+)/, megabyte.())["id"]), 1) == 1_048_577

# What makes a new binary.
copies = [
  copy: :binary.copy(binary_part(lines.(), 0, 100)),
  join: binary_part(lines.(), 0, 100) <> "",
  concatenation: "key:" <> binary_part(lines.(), 0, 100),
  upcase: String.upcase(binary_part(lines.(), 0, 100))
]

for {name, value} <- Keyword.delete(copies, :join) do
  {size, whole} = held.(value)
  assert whole == size, "#{name}: #{size} bytes hold #{whole}"
end

# All of it together: a hundred rows of a hundred bytes, each cut from another megabyte.
memory = fn cut ->
  :ets.delete_all_objects(table)
  :erlang.garbage_collect()
  before = :erlang.memory(:binary)
  Task.await(Task.async(fn -> for(n <- 1..100, do: :ets.insert(table, {n, cut.(binary_part(lines.(), 0, 100))})) end))
  div(:erlang.memory(:binary) - before, 1_000_000)
end

sliced = memory.(& &1)
copied = memory.(&:binary.copy/1)
assert sliced >= 75
assert copied <= 5

IO.puts("RESULT bytes_held_by_100_bytes_cut_from_a_megabyte #{elem(held.(keeps[:string_split]), 1)}")
IO.puts("RESULT bytes_held_by_100_bytes_copied #{elem(held.(copies[:copy]), 1)}")
IO.puts("RESULT bytes_held_by_64_bytes_cut_from_a_megabyte #{Enum.at(limit, 1)}")
IO.puts("RESULT bytes_held_by_65_bytes_cut_from_a_megabyte #{Enum.at(limit, 2)}")
IO.puts("RESULT bytes_held_by_10_bytes_found_by_regex_run #{of}")
IO.puts("RESULT megabytes_of_100_such_rows #{sliced}")
IO.puts("RESULT megabytes_of_100_copied_rows #{if copied <= 5, do: "5 at most", else: copied}")
