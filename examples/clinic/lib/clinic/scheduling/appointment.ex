defmodule Clinic.Scheduling.Appointment do
  use Ecto.Schema

  import Ecto.Changeset

  schema "appointments" do
    field :starts_at, :utc_datetime
    field :room, :string
    field :reason, :string
    field :status, Ecto.Enum, values: [:booked, :arrived, :done, :cancelled], default: :booked

    belongs_to :patient, Clinic.Patients.Patient
    belongs_to :practitioner, Clinic.Scheduling.Practitioner

    timestamps(type: :utc_datetime)
  end

  def changeset(appointment, attrs) do
    appointment
    |> cast(attrs, [:starts_at, :room, :reason, :patient_id, :practitioner_id])
    |> validate_required([:starts_at, :patient_id, :practitioner_id])
    |> assoc_constraint(:patient)
    |> assoc_constraint(:practitioner)
    |> unique_constraint([:practitioner_id, :starts_at], message: "is taken already")
  end
end
