defmodule Clinic.Repo.Migrations.IndexUnpaidInvoices do
  use Ecto.Migration

  @disable_ddl_transaction true

  def change do
    create index(:invoices, [:inserted_at], where: "paid_at IS NULL", concurrently: true)
  end
end
