import Config

if config_env() == :prod do
  config :clinic, Clinic.Repo,
    url: System.fetch_env!("DATABASE_URL"),
    pool_size: String.to_integer(System.get_env("POOL_SIZE") || "10")

  host = System.fetch_env!("PHX_HOST")

  config :clinic, ClinicWeb.Endpoint,
    server: true,
    url: [host: host, port: 443, scheme: "https"],
    http: [ip: {0, 0, 0, 0, 0, 0, 0, 0}, port: String.to_integer(System.get_env("PORT") || "4000")],
    secret_key_base: System.fetch_env!("SECRET_KEY_BASE")

  config :clinic, :api_tokens, "API_TOKENS" |> System.fetch_env!() |> String.split(",", trim: true)
end
