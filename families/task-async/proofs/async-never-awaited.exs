# A task that nobody awaits still answers, and still is linked: the answer stays in the mailbox of a process that never
# reads it, and a crash ends the caller.
import ExUnit.Assertions
Logger.configure(level: :none)
{:ok, supervisor} = Task.Supervisor.start_link()

# A process that starts tasks and never receives anything.
run = fn start -> spawn(fn -> start.() && Process.sleep(:infinity) end) end

# The number of messages, once no more arrive.
settled = fn pid, last, settled ->
  Process.sleep(300)
  {:message_queue_len, length} = Process.info(pid, :message_queue_len)
  if length == last, do: length, else: settled.(pid, length, settled)
end

queue = fn start ->
  pid = run.(start)
  length = settled.(pid, -1, settled)
  Process.exit(pid, :kill)
  length
end

# How a monitored process ended.
ended = fn pid ->
  receive do
    {:DOWN, _, :process, ^pid, {%RuntimeError{message: message}, _}} -> "ended by: #{message}"
    {:DOWN, _, :process, ^pid, {reason, _}} -> "ended by: #{inspect(reason)}"
  after
    1000 -> "still running"
  end
end

after_crash = fn start ->
  pid = run.(start)
  Process.monitor(pid)
  ended.(pid)
end

leaked = queue.(fn -> for(n <- 1..1000, do: Task.async(fn -> n end)) |> length() end)
# The answer, and the :DOWN of the monitor that await would have taken away.
assert leaked == 2000
# Without a link as well.
assert queue.(fn -> for(n <- 1..1000, do: Task.Supervisor.async_nolink(supervisor, fn -> n end)) |> length() end) == 2000

started = queue.(fn -> for(n <- 1..1000, do: Task.Supervisor.start_child(supervisor, fn -> n end)) |> length() end)
assert started == 0

crash = after_crash.(fn -> Task.async(fn -> raise "mail server is down" end) end)
assert crash == "ended by: mail server is down"
child_crash = after_crash.(fn -> Task.Supervisor.start_child(supervisor, fn -> raise "mail server is down" end) end)
assert child_crash == "still running"

# In a GenServer the answer comes to handle_info.
defmodule Counter do
  use GenServer
  def init(count), do: {:ok, count}
  def handle_call(:work, _from, count), do: {:reply, Task.async(fn -> :done end) && :ok, count + 1}
  def handle_info(:tick, count), do: {:noreply, count}
end

{:ok, server} = GenServer.start(Counter, 0)
Process.monitor(server)
:ok = GenServer.call(server, :work)
server_end = ended.(server)
assert server_end == "ended by: :function_clause"

IO.puts("RESULT messages_left_by_1000_async #{leaked}")
IO.puts("RESULT messages_left_by_1000_start_child #{started}")
IO.puts("RESULT caller_of_a_crashing_async #{crash}")
IO.puts("RESULT caller_of_a_crashing_start_child #{child_crash}")
IO.puts("RESULT server_whose_handle_info_knows_no_answers #{server_end}")
