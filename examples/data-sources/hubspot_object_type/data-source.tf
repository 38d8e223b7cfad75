data "hubspot_object_type" "companies" {
  object_type = "companies"
}

output "object_type_id" {
  value = data.hubspot_object_type.companies.object_type_id
}

output "required_properties" {
  value = data.hubspot_object_type.companies.required_properties
}
