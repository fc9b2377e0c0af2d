defmodule Clinic.Repo.Migrations.RequireInsurer do
  use Clinic.Migration

  # The validated constraint proves that no row is without one, so PostgreSQL does not look through the table.
  def up do
    alter table(:invoices) do
      modify :insurer_id, :bigint, null: false
    end

    drop constraint(:invoices, :insurer_is_set)
  end

  def down do
    alter table(:invoices) do
      modify :insurer_id, :bigint, null: true
    end

    create constraint(:invoices, :insurer_is_set, check: "insurer_id IS NOT NULL", validate: false)
  end
end
