defmodule Clinic.Repo.Migrations.CreateInvoices do
  use Ecto.Migration

  def change do
    create table(:invoices) do
      add :number, :string, null: false
      add :total_cents, :integer, null: false
      add :paid_at, :utc_datetime
      add :patient_id, references(:patients), null: false
      add :appointment_id, references(:appointments)

      timestamps(type: :utc_datetime)
    end

    create unique_index(:invoices, [:number])
    create index(:invoices, [:patient_id])
    create constraint(:invoices, :total_not_negative, check: "total_cents >= 0")
  end
end
