output "signed_at" {
  value = provider::hubspot::datetime("2026-01-31T09:30:00+01:00") # "2026-01-31T08:30:00.000Z"
}
