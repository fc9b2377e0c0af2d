defmodule ClinicWeb.FallbackController do
  use Phoenix.Controller, formats: [:json]

  import Plug.Conn

  def call(conn, {:error, %Ecto.Changeset{} = changeset}) do
    conn
    |> put_status(:unprocessable_entity)
    |> json(%{errors: Ecto.Changeset.traverse_errors(changeset, &message/1)})
  end

  def call(conn, {:error, :not_found}), do: error(conn, :not_found, :"404")
  def call(conn, {:error, :bad_request}), do: error(conn, :bad_request, :"400")

  defp error(conn, status, template) do
    conn
    |> put_status(status)
    |> put_view(json: ClinicWeb.ErrorJSON)
    |> render(template)
  end

  defp message({text, opts}) do
    Enum.reduce(opts, text, fn {key, value}, text ->
      String.replace(text, "%{#{key}}", fn _ -> inspect(value) end)
    end)
  end
end
