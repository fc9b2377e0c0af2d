defmodule Clinic.Scheduling.Practitioner do
  use Ecto.Schema

  schema "practitioners" do
    field :name, :string
    field :speciality, :string
    field :left_on, :date

    has_many :appointments, Clinic.Scheduling.Appointment

    timestamps(type: :utc_datetime)
  end
end
