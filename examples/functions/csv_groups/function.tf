locals {
  # The second argument names the column that holds the keys, the third is the
  # number of groups; further ones choose the columns to keep.
  groups = provider::hubspot::csv_groups(<<-CSV
    email,firstname,lastname
    emmy@example.com,Emmy,Noether
    sofia@example.com,Sofia,Kovalevskaya
  CSV
  , "email", 16)
}

resource "hubspot_objects_batch" "contacts" {
  # "0" to "f". With 256 groups: range(256) and "%02x".
  for_each = toset([for i in range(16) : format("%x", i)])

  object_type = "contacts"
  id_property = "email"
  records     = local.groups[each.key]
}
