defmodule Clinic.Billing.Invoice do
  use Ecto.Schema

  import Ecto.Changeset

  schema "invoices" do
    field :number, :string
    field :total_cents, :integer
    field :paid_at, :utc_datetime
    field :reminder_level, :integer, default: 0

    belongs_to :patient, Clinic.Patients.Patient
    belongs_to :appointment, Clinic.Scheduling.Appointment

    timestamps(type: :utc_datetime)
  end

  def changeset(invoice, attrs) do
    invoice
    |> cast(attrs, [:total_cents, :patient_id, :appointment_id])
    |> validate_required([:total_cents, :patient_id])
    |> validate_number(:total_cents, greater_than_or_equal_to: 0)
    |> put_number()
    |> unique_constraint(:number)
  end

  defp put_number(changeset) do
    case get_field(changeset, :number) do
      nil -> put_change(changeset, :number, "I-" <> Base.encode32(:crypto.strong_rand_bytes(5), padding: false))
      _number -> changeset
    end
  end
end
