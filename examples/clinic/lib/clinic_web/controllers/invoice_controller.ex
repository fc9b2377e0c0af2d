defmodule ClinicWeb.InvoiceController do
  use ClinicWeb, :controller

  alias Clinic.{Billing, Scheduling}

  def create(conn, %{"id" => appointment_id, "total_cents" => total_cents}) when is_integer(total_cents) do
    with {:ok, appointment} <- Scheduling.fetch_appointment(appointment_id),
         {:ok, invoice} <- Billing.close_appointment(appointment, total_cents) do
      conn
      |> put_status(:created)
      |> json(%{data: %{id: invoice.id, number: invoice.number, total_cents: invoice.total_cents}})
    end
  end

  def create(_conn, _params), do: {:error, :bad_request}
end
