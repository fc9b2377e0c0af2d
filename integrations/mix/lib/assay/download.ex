defmodule Assay.Download do
  @moduledoc false
  # Over HTTPS with certificates verified, through the proxy that the environment names; or from a folder.

  def fetch!("file://" <> path), do: read!(path)

  def fetch!("http" <> _ = url) do
    {:ok, _} = Application.ensure_all_started(:inets)
    {:ok, _} = Application.ensure_all_started(:ssl)
    uri = URI.parse(url)
    # A profile of its own: the options of other users of httpc stay theirs.
    profile = String.to_atom("assay_#{System.unique_integer([:positive])}")
    {:ok, client} = :inets.start(:httpc, profile: profile)

    try do
      :httpc.set_options(proxy_options(uri), profile)

      http_options =
        [timeout: 300_000, connect_timeout: 30_000, autoredirect: true] ++ tls_options(uri)

      case :httpc.request(
             :get,
             {String.to_charlist(url), []},
             http_options,
             [body_format: :binary],
             profile
           ) do
        {:ok, {{_, 200, _}, _headers, body}} -> body
        {:ok, {{_, status, _}, _headers, _body}} -> Mix.raise("#{url} answers #{status}")
        {:error, reason} -> Mix.raise("can't fetch #{url}: #{inspect(reason, limit: 20)}")
      end
    after
      :inets.stop(:httpc, client)
    end
  end

  def fetch!(path), do: read!(path)

  defp read!(path) do
    case File.read(path) do
      {:ok, content} -> content
      {:error, reason} -> Mix.raise("can't read #{path}: #{:file.format_error(reason)}")
    end
  end

  defp tls_options(%URI{scheme: "https"}) do
    certificates =
      case Application.get_env(:assay, :cacerts_path) do
        nil -> [cacerts: :public_key.cacerts_get()]
        path -> [cacertfile: String.to_charlist(path)]
      end

    match = [match_fun: :public_key.pkix_verify_hostname_match_fun(:https)]
    [ssl: [verify: :verify_peer, depth: 4, customize_hostname_check: match] ++ certificates]
  end

  defp tls_options(_), do: []

  defp proxy_options(%URI{scheme: scheme}) do
    case variable("#{scheme}_proxy") do
      nil ->
        []

      proxy ->
        %URI{host: host, port: port} =
          URI.parse(if proxy =~ "://", do: proxy, else: "http://" <> proxy)

        except =
          (variable("no_proxy") || "")
          |> String.split([",", " "], trim: true)
          |> Enum.map(&no_proxy/1)

        key = if scheme == "https", do: :https_proxy, else: :proxy
        [{key, {{String.to_charlist(host), port || 80}, except}}]
    end
  end

  # ".example.com" and "*.example.com" mean the same; httpc knows the second.
  defp no_proxy("." <> domain), do: String.to_charlist("*." <> domain)
  defp no_proxy(host), do: String.to_charlist(host)

  defp variable(name) do
    value = System.get_env(String.upcase(name)) || System.get_env(name)
    if value in [nil, ""], do: nil, else: value
  end
end
