defmodule Clinic.Patients.Patient do
  use Ecto.Schema

  import Ecto.Changeset

  schema "patients" do
    field :first_name, :string
    field :last_name, :string
    field :born_on, :date
    field :email, :string
    field :mobile, :string
    field :insurance_number, :string
    field :notes, :string

    has_many :appointments, Clinic.Scheduling.Appointment
    has_many :invoices, Clinic.Billing.Invoice

    timestamps(type: :utc_datetime)
  end

  @required [:first_name, :last_name, :born_on, :email]
  @optional [:mobile, :insurance_number, :notes]

  def changeset(patient, attrs) do
    patient
    |> cast(attrs, @required ++ @optional)
    |> validate_required(@required)
    |> validate_format(:email, ~r/^[^\s@]+@[^\s@]+$/)
    |> unique_constraint(:email)
  end
end
