# Task.await in a loop: every await brings a timeout of its own, so the loop waits for their sum. await_many has one.
import ExUnit.Assertions
Logger.configure(level: :none)

# Three tasks, done after 300, 600 and 900 ms; the caller means to wait for 400 ms.
start = fn -> for n <- 1..3, do: Task.async(fn -> Process.sleep(300 * n) && n end) end

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

{loop_ms, loop} = run.(fn tasks -> Enum.map(tasks, &Task.await(&1, 400)) end)
assert loop == {:returned, [1, 2, 3]}
assert loop_ms >= 890

{many_ms, many} = run.(fn tasks -> Task.await_many(tasks, 400) end)
assert many == {:exit, :timeout}
assert many_ms < loop_ms

# yield_many neither exits nor loses what is there.
{_, yielded} =
  run.(fn tasks ->
    for {task, result} <- Task.yield_many(tasks, 400), do: result || Task.shutdown(task, :brutal_kill)
  end)

assert yielded == {:returned, [{:ok, 1}, nil, nil]}

IO.puts("RESULT await_in_a_loop #{inspect(loop)}")
IO.puts("RESULT await_in_a_loop_ms #{loop_ms}")
IO.puts("RESULT await_many #{inspect(many)}")
IO.puts("RESULT await_many_ms #{many_ms}")
IO.puts("RESULT yield_many #{inspect(yielded)}")
