terraform {
  required_providers {
    hubspot = {
      source = "seed-5bbc67a3/hubspot"
    }
  }
}

variable "file" {
  type    = string
  default = "contacts.csv"
}

locals {
  list = provider::hubspot::table(file(var.file), {
    key = "email"
    columns = {
      email       = "E-mail"
      firstname   = "First name"
      lastname    = "Last name"
      mobilephone = "Mobile"
    }

    # Of rows with one address, in whatever case, the first counts.
    duplicates = "first"
    # An address that mail can't be sent to costs its row, not the whole list.
    skip_invalid_keys = true
  })
}

resource "hubspot_objects_batch" "contacts" {
  object_type = "contacts"
  id_property = "email"
  records     = local.list.records

  # Who is gone from the list stays in HubSpot.
  deletion_policy = "abandon"

  lifecycle {
    precondition {
      condition     = length(local.list.rejected) <= 0.05 * length(local.list.records) + 10
      error_message = "${length(local.list.rejected)} rows are rejected: is this the right file?"
    }
  }
}

output "rejected" {
  description = "Rows that became no contact: for whoever keeps the list."
  value       = local.list.rejected
}
