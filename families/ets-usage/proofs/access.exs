# Who may do what with a table: :public lets everybody write, :protected (the default) lets everybody read.
import ExUnit.Assertions

attempt = fn fun ->
  try do
    inspect(fun.())
  rescue
    error -> "raised: #{inspect(error.__struct__)}"
  end
end

by_another_process = fn table ->
  Task.await(
    Task.async(fn ->
      {attempt.(fn -> :ets.lookup(table, :price) end), attempt.(fn -> :ets.insert(table, {:price, -1}) end)}
    end)
  )
end

table = fn access ->
  table = :ets.new(:prices, [access])
  :ets.insert(table, {:price, 10})
  table
end

public = table.(:public)
protected = table.(:protected)
private = table.(:private)

{public_read, public_write} = by_another_process.(public)
{protected_read, protected_write} = by_another_process.(protected)
{private_read, _} = by_another_process.(private)

assert public_read == "[price: 10]"
assert public_write == "true"
assert :ets.lookup(public, :price) == [price: -1]
assert protected_read == "[price: 10]"
assert protected_write == "raised: ArgumentError"
assert :ets.lookup(protected, :price) == [price: 10]
assert private_read == "raised: ArgumentError"
assert :ets.info(:ets.new(:t, []), :protection) == :protected

# An owner that is the only one to write loses nothing by it.
assert :ets.insert(protected, {:price, 11})

IO.puts("RESULT default #{:ets.info(:ets.new(:t, []), :protection)}")
IO.puts("RESULT write_by_another_process_to_public #{public_write}")
IO.puts("RESULT write_by_another_process_to_protected #{protected_write}")
IO.puts("RESULT read_by_another_process_of_protected #{protected_read}")
IO.puts("RESULT read_by_another_process_of_private #{private_read}")
