alias Clinic.Repo
alias Clinic.Scheduling.Practitioner

for {name, speciality} <- [{"Dr. Amara Osei", "general"}, {"Dr. Lene Holm", "children"}] do
  Repo.insert!(%Practitioner{name: name, speciality: speciality}, on_conflict: :nothing)
end
