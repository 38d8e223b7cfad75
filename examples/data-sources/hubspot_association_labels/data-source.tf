data "hubspot_association_labels" "people" {
  from_object_type = "contacts"
  to_object_type   = "companies"
}

output "labels" {
  value = keys(data.hubspot_association_labels.people.labels)
}
