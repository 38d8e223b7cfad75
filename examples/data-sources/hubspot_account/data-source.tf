data "hubspot_account" "this" {}

output "portal" {
  value = "${data.hubspot_account.this.portal_id} (${data.hubspot_account.this.time_zone})"
}

# A hundred records take one call. Null where the credentials may not read it.
output "calls_left_today" {
  value = try({ for name, quota in data.hubspot_account.this.api_usage : name => quota.remaining }, null)
}

output "companies_that_fit" {
  value = try(data.hubspot_account.this.record_limits["0-2"].remaining, null)
}
