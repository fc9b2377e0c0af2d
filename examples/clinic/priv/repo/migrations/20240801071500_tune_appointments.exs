defmodule Clinic.Repo.Migrations.TuneAppointments do
  use Clinic.Migration

  def up do
    execute """
    CREATE INDEX appointments_status_index ON appointments (status)
      WHERE status <> 'done'
    """

    execute "ALTER TABLE appointments ALTER COLUMN status SET NOT NULL"
  end

  def down do
    execute "ALTER TABLE appointments ALTER COLUMN status DROP NOT NULL"
    execute "DROP INDEX appointments_status_index"
  end
end
