defmodule Clinic.Repo.Migrations.ValidateInvoiceLinks do
  use Clinic.Migration

  def change do
    execute "ALTER TABLE invoices VALIDATE CONSTRAINT invoices_insurer_id_fkey", ""
    execute "ALTER TABLE invoices VALIDATE CONSTRAINT paid_after_written", ""
  end
end
