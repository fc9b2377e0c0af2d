import Config

config :clinic, Clinic.Repo,
  username: "postgres",
  password: "postgres",
  hostname: "localhost",
  database: "clinic_dev",
  stacktrace: true,
  show_sensitive_data_on_connection_error: true,
  pool_size: 10

config :clinic, ClinicWeb.Endpoint,
  http: [ip: {127, 0, 0, 1}, port: 4000],
  check_origin: false,
  debug_errors: true,
  secret_key_base: String.duplicate("only for development ", 4)

config :logger, :console, format: "[$level] $message\n"
config :phoenix, :stacktrace_depth, 20
