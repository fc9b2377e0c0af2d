import Config

config :clinic, ClinicWeb.Endpoint, force_ssl: [rewrite_on: [:x_forwarded_proto]]

config :logger, level: :info
