import {
  to = hubspot_associations_batch.employers
  id = "contacts/companies?from_id_property=email"
}
