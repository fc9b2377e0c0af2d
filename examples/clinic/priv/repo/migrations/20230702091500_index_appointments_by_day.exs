defmodule Clinic.Repo.Migrations.IndexAppointmentsByDay do
  use Ecto.Migration

  @disable_ddl_transaction true
  @disable_migration_lock true

  def change do
    create_if_not_exists index(:appointments, [:starts_at], concurrently: true)
  end
end
