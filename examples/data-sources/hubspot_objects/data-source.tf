# By key: exactly these records, as they are now.
data "hubspot_objects" "people" {
  object_type = "contacts"
  id_property = "email"
  keys        = ["ada@example.com", "grace@example.com"]
  properties  = ["firstname", "lastname"]
}

# By search: up to 10,000 records, from an index that lags behind writes.
data "hubspot_objects" "swiss" {
  object_type = "companies"
  properties  = ["name", "country"]
  filter_groups = [
    { filters = [
      { property = "country", operator = "EQ", value = "Switzerland" },
      { property = "name", operator = "HAS_PROPERTY" },
    ] },
  ]
}

output "contact_ids" {
  value = data.hubspot_objects.people.ids
}

output "not_in_hubspot" {
  value = data.hubspot_objects.people.missing
}

output "swiss_companies" {
  value = { for id, company in data.hubspot_objects.swiss.records : id => company.name }
}
