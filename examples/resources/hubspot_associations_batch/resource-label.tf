# Two records that were there before, found by their keys.
data "hubspot_objects" "people" {
  object_type = "contacts"
  id_property = "email"
  keys        = ["ada@example.com", "grace@example.com"]
  properties  = ["firstname"]
}

resource "hubspot_property" "account_code" {
  object_type      = "companies"
  name             = "account_code"
  label            = "Account code"
  type             = "string"
  has_unique_value = true
}

resource "hubspot_objects_batch" "accounts" {
  object_type = "companies"
  id_property = hubspot_property.account_code.name
  records     = { "A-1" = { name = "Analytical Engines" } }
}

# Both are at the account, and it is the primary company of both. With exact,
# no other company stays the primary one.
resource "hubspot_associations_batch" "primary" {
  from_object_type = "contacts"
  to_object_type   = "companies"
  label            = "Primary"
  mode             = "exact"

  links = {
    for email, id in data.hubspot_objects.people.ids : id => [hubspot_objects_batch.accounts.ids["A-1"]]
  }
}
