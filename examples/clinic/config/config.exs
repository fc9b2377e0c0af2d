import Config

config :clinic,
  ecto_repos: [Clinic.Repo],
  generators: [timestamp_type: :utc_datetime]

config :clinic, ClinicWeb.Endpoint,
  url: [host: "localhost"],
  adapter: Bandit.PhoenixAdapter,
  render_errors: [formats: [json: ClinicWeb.ErrorJSON], layout: false],
  pubsub_server: Clinic.PubSub

config :logger, :console,
  format: "$time $metadata[$level] $message\n",
  metadata: [:request_id]

config :phoenix, :json_library, Jason

import_config "#{config_env()}.exs"
