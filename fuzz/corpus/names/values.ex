defmodule M do
  @t "users" <> "_#{:all}"
  def f(o \\ [a: 1]) do
    t = table()
    for {k, v} <- [a: 1, b: t], x <- ~w(p q), do: add(k, v, Keyword.merge(o, a: "#{@t} #{x}"))
    Enum.each([:a, t], &g(&1, [a: 1] ++ o))
    if false, do: flush, else: %{o | a: t}
    with {:ok, z} <- t, y <- z, do: Keyword.put([{:a, 1} | o], :b, y)
  end
  defp table, do: :users
end
