# What contacts and companies are to each other, from either end.
resource "hubspot_association_label" "advisor" {
  from_object_type = "contacts"
  to_object_type   = "companies"
  label            = "Advisor"
  inverse_label    = "Advised by"

  # A label that is deleted leaves every link that has it.
  deletion_policy = "archive_created"
}

# Two records that were there before.
data "hubspot_objects" "people" {
  object_type = "contacts"
  id_property = "email"
  keys        = ["ada@example.com"]
  properties  = ["firstname"]
}

data "hubspot_objects" "clients" {
  object_type   = "companies"
  properties    = ["name"]
  filter_groups = [{ filters = [{ property = "name", operator = "EQ", value = "Alpine Tools AG" }] }]
}

# Referring to the label makes Terraform create it first.
resource "hubspot_associations_batch" "advisors" {
  from_object_type = "contacts"
  to_object_type   = "companies"
  label            = hubspot_association_label.advisor.label

  links = {
    for id in values(data.hubspot_objects.people.ids) : id => keys(data.hubspot_objects.clients.records)
  }
}
