# async_stream runs as many tasks at once as the machine has schedulers: right for computing, wrong for waiting.
import ExUnit.Assertions

# A machine with one core, as in a small container.
:erlang.system_flag(:schedulers_online, 1)

measure = fn options ->
  running = :counters.new(1, [])
  peak = :atomics.new(1, [])

  wait = fn _ ->
    :counters.add(running, 1, 1)
    now = :counters.get(running, 1)
    if now > :atomics.get(peak, 1), do: :atomics.put(peak, 1, now)
    Process.sleep(50)
    :counters.sub(running, 1, 1)
  end

  {time, _} = :timer.tc(fn -> 1..40 |> Task.async_stream(wait, [timeout: :infinity] ++ options) |> Stream.run() end)
  {:atomics.get(peak, 1), div(time, 1000)}
end

{default_peak, default_ms} = measure.([])
assert default_peak == 1
assert default_ms >= 2000

{twenty_peak, twenty_ms} = measure.(max_concurrency: 20)
assert twenty_peak in 2..20
assert twenty_ms * 3 < default_ms

IO.puts("RESULT at_once_by_default_on_one_core #{default_peak}")
IO.puts("RESULT ms_for_40_waits_of_50_ms_by_default #{default_ms}")
IO.puts("RESULT at_once_with_max_concurrency_20 #{twenty_peak}")
IO.puts("RESULT times_faster_with_max_concurrency_20 #{div(default_ms, twenty_ms)}")
