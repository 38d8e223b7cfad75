# The links of every contact to companies. Keys and elements are record ids
# unless the import id names the properties:
terraform import hubspot_associations_batch.employers 'contacts/companies?from_id_property=email'

# Those of some records:
terraform import hubspot_associations_batch.employers 'contacts/companies/ada@example.com,grace@example.com?from_id_property=email'

# Those with a label:
terraform import hubspot_associations_batch.employers 'contacts/companies?from_id_property=email&label=Primary'
