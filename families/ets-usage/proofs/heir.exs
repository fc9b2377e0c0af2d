# A server that crashes takes its table with it; an heir, or an owner that does nothing else, keeps the rows.
import ExUnit.Assertions
Logger.configure(level: :none)

defmodule Sessions do
  use GenServer
  def start_link(make), do: GenServer.start_link(__MODULE__, make, name: __MODULE__)
  def init(make), do: {:ok, make.()}
  def handle_call({:put, key, value}, _from, state), do: {:reply, :ets.insert(:sessions, {key, value}), state}
  def handle_call(:fail, _from, _state), do: raise("a bug")
  def handle_info({:"ETS-TRANSFER", _table, _from, _data}, state), do: {:noreply, state}
end

# Owns the table and does nothing else, so that nothing in it can fail.
defmodule Keeper do
  use GenServer
  def init(_), do: {:ok, :ets.new(:sessions, [:named_table, :public])}
end

# Rows after the server crashed and its supervisor started it again.
rows_after_crash = fn make ->
  {:ok, supervisor} = Supervisor.start_link([{Sessions, make}], strategy: :one_for_one)
  true = GenServer.call(Sessions, {:put, :a, 1})
  before = Process.whereis(Sessions)
  catch_exit(GenServer.call(Sessions, :fail))

  wait = fn wait ->
    pid = Process.whereis(Sessions)
    if pid in [nil, before], do: wait.(wait)
  end

  wait.(wait)
  _ = :sys.get_state(Sessions)
  rows = :ets.info(:sessions, :size)
  Supervisor.stop(supervisor)
  rows
end

own = rows_after_crash.(fn -> :ets.new(:sessions, [:named_table]) end)

# The heir holds the table until the server is back, and gives it away again.
defmodule Heir do
  def loop do
    receive do
      {:"ETS-TRANSFER", table, _from, _data} ->
        receive do
          {:claim, pid} -> :ets.give_away(table, pid, [])
        end
    end

    loop()
  end
end

heir = spawn(&Heir.loop/0)

claim = fn ->
  case :ets.whereis(:sessions) do
    :undefined ->
      :ets.new(:sessions, [:named_table, {:heir, heir, []}])

    _ ->
      send(heir, {:claim, self()})
      receive(do: ({:"ETS-TRANSFER", table, _, _} -> table))
  end
end

inherited = rows_after_crash.(claim)
Process.exit(heir, :kill)
Process.sleep(20)

{:ok, keeper} = GenServer.start(Keeper, [])
kept = rows_after_crash.(fn -> :sessions end)
GenServer.stop(keeper)

assert own == 0
assert inherited == 1
assert kept == 1

IO.puts("RESULT rows_after_a_crash_of_the_owner #{own}")
IO.puts("RESULT rows_with_an_heir #{inherited}")
IO.puts("RESULT rows_with_an_owner_that_does_nothing_else #{kept}")
