# Enum.map with Task.async runs as many processes as there are elements, all at once; async_stream runs a few at a time.
import ExUnit.Assertions

# What the work uses, in place of a database or a remote host: it counts how many use it at once.
counter = :counters.new(2, [])
peak = :atomics.new(1, [])

work = fn n ->
  :counters.add(counter, 1, 1)
  now = :counters.get(counter, 1)
  if now > :atomics.get(peak, 1), do: :atomics.put(peak, 1, now)
  Process.sleep(20)
  :counters.sub(counter, 1, 1)
  n
end

# The processes are counted where they are started, before any is done.
before = length(Process.list())
gate = make_ref()
tasks = Enum.map(1..10_000, fn n -> Task.async(fn -> receive(do: (^gate -> n)) end) end)
fan_out = length(Process.list()) - before
memory = for(%{pid: pid} <- tasks, {:memory, bytes} = Process.info(pid, :memory), do: bytes) |> Enum.sum()
Enum.each(tasks, &send(&1.pid, gate))
assert Task.await_many(tasks) == Enum.to_list(1..10_000)
assert fan_out >= 10_000

results = 1..200 |> Task.async_stream(work, max_concurrency: 10, timeout: :infinity) |> Enum.map(fn {:ok, n} -> n end)
assert results == Enum.to_list(1..200)
stream_peak = :atomics.get(peak, 1)
assert stream_peak <= 10

IO.puts("RESULT processes_of_10000_elements_by_map #{fan_out}")
IO.puts("RESULT megabytes_of_idle_tasks #{div(memory, 1_000_000)}")
IO.puts("RESULT most_at_once_by_async_stream #{stream_peak}")
