defmodule Clinic.Repo.Migrations.AddReminderLevel do
  use Clinic.Migration

  import Ecto.Query

  def up do
    alter table(:invoices) do
      add :reminder_level, :integer, default: 0, null: false
    end

    unpaid = from i in "invoices", where: is_nil(i.paid_at) and i.inserted_at < ago(60, "day")
    repo().update_all(unpaid, set: [reminder_level: 1])
  end

  def down do
    alter table(:invoices) do
      remove :reminder_level
    end
  end
end
