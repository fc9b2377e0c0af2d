defmodule ClinicWeb.Endpoint do
  use Phoenix.Endpoint, otp_app: :clinic

  plug Plug.Static, at: "/", from: :clinic, gzip: false, only: ClinicWeb.static_paths()

  plug Plug.RequestId
  plug Plug.Telemetry, event_prefix: [:phoenix, :endpoint]

  plug Plug.Parsers,
    parsers: [:urlencoded, :json],
    pass: ["application/json"],
    json_decoder: Phoenix.json_library()

  plug Plug.Head
  plug ClinicWeb.Router
end
