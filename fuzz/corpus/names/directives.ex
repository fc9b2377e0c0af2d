defmodule App.Web do
  alias App.{Repo, Deep.Tools}
  alias __MODULE__.Own, as: Mine
  require Logger, as: L
  import Ecto.Query, only: [from: 2]
  import Tools, except: [a: 1]
  use App.Web, :controller
  @repo Repo
  @opts [a: 1, b: ~w(x y)a]

  defmacro __using__(which) when is_atom(which), do: apply(__MODULE__, which, [])

  def controller do
    quote bind_quoted: [x: 1] do
      use Phoenix.Controller
      import unquote(__MODULE__)
      unquote(helpers())
      def made(y \\ 1), do: y
    end
  end

  defp helpers, do: quote(do: alias App.Helpers)

  defimpl Proto, for: [Own, Mine.Deep] do
    def f(%{a: ^x} = y) when y > 1, do: @repo.all(y |> L.g() |> h)
  end
end
