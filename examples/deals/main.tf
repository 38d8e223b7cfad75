terraform {
  required_providers {
    hubspot = {
      source = "seed-5bbc67a3/hubspot"
    }
  }
}

# HubSpot finds deals and companies by these. A destroy leaves them there.
resource "hubspot_property" "key" {
  for_each = {
    deals     = "Deal number"
    companies = "Customer number"
  }

  object_type      = each.key
  name             = replace(lower(each.value), " ", "_")
  label            = each.value
  type             = "string"
  has_unique_value = true
  deletion_policy  = "abandon"
}

locals {
  text = file("deals.csv")

  # Pipelines and stages by label, owners by e-mail address: the plan knows which
  # ids they are, and refuses what is not certain.
  deals = provider::hubspot::table(local.text, {
    key       = "deal_number"
    separator = ";"
    columns = {
      deal_number      = "Deal number"
      dealname         = "Deal"
      pipeline         = "Pipeline"
      dealstage        = "Stage"
      amount           = "Amount"
      closedate        = "Close date"
      hubspot_owner_id = "Owner"
    }
    decimal = { amount = "," }
    dates   = { closedate = "DD.MM.YYYY" }
  })

  # The same rows, for the columns that are links: who is at the other end.
  links = provider::hubspot::table(local.text, {
    key       = "Deal number"
    separator = ";"
    columns   = { customer = "Customer", contacts = "Contacts" }
  })
}

resource "hubspot_objects_batch" "customers" {
  object_type = "companies"
  id_property = hubspot_property.key["companies"].name
  records     = provider::hubspot::csv_records(file("customers.csv"), "customer_number")
}

resource "hubspot_objects_batch" "deals" {
  object_type = "deals"
  id_property = hubspot_property.key["deals"].name
  records     = local.deals.records

  # Sales people move deals on. What they did stays until the table says
  # something new.
  property_policies = {
    pipeline  = "keep_edits"
    dealstage = "keep_edits"
  }
}

# The company of each deal. Going over ids makes Terraform wait for the records.
resource "hubspot_associations_batch" "customers" {
  from_object_type = "deals"
  to_object_type   = "companies"

  links = {
    for number, id in hubspot_objects_batch.deals.ids : id => [
      hubspot_objects_batch.customers.ids[local.links.records[number].customer]
    ] if local.links.records[number].customer != null
  }
}

# The contacts of each deal, by e-mail address. They were there before.
resource "hubspot_associations_batch" "contacts" {
  from_object_type = "deals"
  to_object_type   = "contacts"
  to_id_property   = "email"

  links = {
    for number, id in hubspot_objects_batch.deals.ids : id => [
      for address in split(",", local.links.records[number].contacts) : trimspace(address)
    ] if local.links.records[number].contacts != null
  }
}
