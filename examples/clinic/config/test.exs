import Config

config :clinic, Clinic.Repo,
  username: "postgres",
  password: "postgres",
  hostname: "localhost",
  database: "clinic_test#{System.get_env("MIX_TEST_PARTITION")}",
  pool: Ecto.Adapters.SQL.Sandbox,
  pool_size: System.schedulers_online() * 2

config :clinic, ClinicWeb.Endpoint,
  http: [ip: {127, 0, 0, 1}, port: 4002],
  secret_key_base: String.duplicate("only for the tests ", 4),
  server: false

config :clinic, :api_tokens, ["front-desk-test-token"]

config :logger, level: :warning
