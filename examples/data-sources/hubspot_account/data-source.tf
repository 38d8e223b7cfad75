data "hubspot_account" "this" {}

output "portal" {
  value = "${data.hubspot_account.this.portal_id} (${data.hubspot_account.this.time_zone})"
}

check "daily_quota" {
  assert {
    condition     = data.hubspot_account.this.api_usage == null || alltrue([for quota in values(coalesce(data.hubspot_account.this.api_usage, {})) : quota.remaining > 2000])
    error_message = "Fewer than 2,000 API calls are left for today, which are 200,000 records."
  }
}
