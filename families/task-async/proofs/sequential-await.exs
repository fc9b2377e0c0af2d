# Task.await in a loop: every await brings a timeout of its own, so the loop waits for their sum. await_many has one.
import ExUnit.Assertions
Logger.configure(level: :none)

# Three tasks, done after 600, 1200 and 1800 ms; the caller means to wait for 1000 ms.
start = fn -> for n <- 1..3, do: Task.async(fn -> Process.sleep(600 * n) && n end) end

run = fn collect ->
  test = self()

  {pid, monitor} =
    spawn_monitor(fn ->
      {time, result} = :timer.tc(fn -> try do: {:returned, collect.(start.())}, catch: (:exit, {reason, _} -> {:exit, reason}) end)
      send(test, {:done, self(), div(time, 1000), result})
    end)

  result = receive(do: ({:done, ^pid, ms, result} -> {ms, result}))
  Process.demonitor(monitor, [:flush])
  result
end

await_in_a_loop = fn tasks -> Enum.map(tasks, &Task.await(&1, 1000)) end
await_many = fn tasks -> Task.await_many(tasks, 1000) end
# Neither exits nor loses what is there.
yield_many = fn tasks -> for {task, result} <- Task.yield_many(tasks, 1000), do: result || Task.shutdown(task, :brutal_kill) end

[{loop_ms, loop}, {many_ms, many}, {_, yielded}] =
  for(collect <- [await_in_a_loop, await_many, yield_many], do: Task.async(fn -> run.(collect) end)) |> Task.await_many(20_000)

assert loop == {:returned, [1, 2, 3]}
assert loop_ms >= 1790
assert many == {:exit, :timeout}
assert many_ms < loop_ms
assert yielded == {:returned, [{:ok, 1}, nil, nil]}

IO.puts("RESULT await_in_a_loop #{inspect(loop)}")
IO.puts("RESULT await_in_a_loop_ms #{loop_ms}")
IO.puts("RESULT await_many #{inspect(many)}")
IO.puts("RESULT await_many_ms #{many_ms}")
IO.puts("RESULT yield_many #{inspect(yielded)}")
