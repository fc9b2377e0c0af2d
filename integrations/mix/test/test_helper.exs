Mix.shell(Mix.Shell.Process)
# What TLS says of a refused certificate is what the tests want.
Logger.configure(level: :error)
ExUnit.start()
