data "hubspot_properties" "companies" {
  object_type = "companies"
}

# Properties that can be the id_property of a hubspot_objects_batch.
output "unique_properties" {
  value = [for name, p in data.hubspot_properties.companies.properties : name if p.has_unique_value && p.writable]
}

# The internal values behind the labels of a choice.
output "industries" {
  value = data.hubspot_properties.companies.properties["industry"].options
}
