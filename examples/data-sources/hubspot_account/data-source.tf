data "hubspot_account" "this" {}

output "portal" {
  value = "${data.hubspot_account.this.portal_id} (${data.hubspot_account.this.time_zone})"

  # A hundred records take one call. Nothing is checked where the credentials may
  # not read the quota. Preconditions need Terraform 1.2.
  precondition {
    condition     = try(alltrue([for quota in values(data.hubspot_account.this.api_usage) : quota.remaining > 2000]), true)
    error_message = "Fewer than 2,000 API calls are left for today."
  }
}
