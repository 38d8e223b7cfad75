import {
  to = hubspot_association_label.advisor
  identity = {
    from_object_type = "contacts"
    to_object_type   = "companies"
    type_id          = 37
  }
}
