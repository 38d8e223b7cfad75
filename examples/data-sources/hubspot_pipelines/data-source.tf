data "hubspot_pipelines" "deals" {
  object_type = "deals"
}

output "stages" {
  value = data.hubspot_pipelines.deals.stage_ids
}
