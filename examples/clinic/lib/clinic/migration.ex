defmodule Clinic.Migration do
  @moduledoc """
  What migrations use since 2024: a statement that cannot get its lock soon gives up, instead of making the whole
  front desk wait behind it.
  """

  defmacro __using__(_opts) do
    quote do
      use Ecto.Migration

      def after_begin do
        execute("SET LOCAL lock_timeout TO '5s'", "SET LOCAL lock_timeout TO '5s'")
      end
    end
  end
end
