data "hubspot_owners" "all" {}

output "owner_ids" {
  value = data.hubspot_owners.all.ids
}

output "owner_names" {
  value = { for id, o in data.hubspot_owners.all.owners : id => "${o.first_name} ${o.last_name}" }
}
