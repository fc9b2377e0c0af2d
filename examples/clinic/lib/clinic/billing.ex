defmodule Clinic.Billing do
  @moduledoc "Invoices and who pays them."

  import Ecto.Query

  alias Clinic.Billing.Invoice
  alias Clinic.Repo
  alias Clinic.Scheduling.Appointment
  alias Ecto.Multi

  @doc "Closes an appointment and writes its invoice, both or neither."
  def close_appointment(%Appointment{} = appointment, total_cents) do
    Multi.new()
    |> Multi.update(:appointment, Ecto.Changeset.change(appointment, status: :done))
    |> Multi.insert(:invoice, fn %{appointment: done} ->
      Invoice.changeset(%Invoice{}, %{
        patient_id: done.patient_id,
        appointment_id: done.id,
        total_cents: total_cents
      })
    end)
    |> Repo.transaction()
    |> case do
      {:ok, %{invoice: invoice}} -> {:ok, invoice}
      {:error, _step, changeset, _done_before} -> {:error, changeset}
    end
  end

  def open_invoices do
    Repo.all(from i in Invoice, where: is_nil(i.paid_at), order_by: i.inserted_at)
  end
end
