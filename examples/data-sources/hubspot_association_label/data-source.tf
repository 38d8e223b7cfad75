data "hubspot_association_label" "primary" {
  from_object_type = "contacts"
  to_object_type   = "companies"
  label            = "Primary"
}

output "primary" {
  value = data.hubspot_association_label.primary.association_type
}
