defmodule Clinic.Repo.Migrations.LinkInvoicesToInsurers do
  use Clinic.Migration

  # New rows are held to both at once; the rows there are checked by the next migration, under a lock that lets
  # everybody go on working.
  def change do
    alter table(:invoices) do
      add :insurer_id, references(:insurers, validate: false)
    end

    create constraint(:invoices, :paid_after_written, check: "paid_at >= inserted_at", validate: false)
  end
end
