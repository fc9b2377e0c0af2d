defmodule ClinicWeb.Router do
  use ClinicWeb, :router

  pipeline :api do
    plug :accepts, ["json"]
    plug ClinicWeb.Plugs.RequireApiToken
  end

  scope "/api", ClinicWeb do
    pipe_through :api

    resources "/patients", PatientController, only: [:index, :show, :create, :update]
    resources "/appointments", AppointmentController, only: [:index, :create, :delete]
    get "/practitioners/:id/free-slots", AppointmentController, :free_slots
    post "/appointments/:id/invoice", InvoiceController, :create
  end
end
