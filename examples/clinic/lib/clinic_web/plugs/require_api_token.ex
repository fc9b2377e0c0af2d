defmodule ClinicWeb.Plugs.RequireApiToken do
  @moduledoc "Lets in requests that carry one of the configured tokens, compared in constant time."

  @behaviour Plug

  import Plug.Conn

  @impl true
  def init(opts), do: opts

  @impl true
  def call(conn, _opts) do
    with ["Bearer " <> token] <- get_req_header(conn, "authorization"),
         true <- Enum.any?(tokens(), &Plug.Crypto.secure_compare(&1, token)) do
      conn
    else
      _ ->
        conn
        |> put_resp_content_type("application/json")
        |> send_resp(:unauthorized, ~s({"error":"a valid token is needed"}))
        |> halt()
    end
  end

  defp tokens, do: Application.get_env(:clinic, :api_tokens, [])
end
